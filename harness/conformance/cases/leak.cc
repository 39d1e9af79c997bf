// What is left of a transfer after close(): nothing.
#include <fmt/format.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/transfer/endpoint.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/leak_check.h"

namespace sluice::conformance {
namespace {

// Every buffer holds this much.
constexpr std::uint64_t kFits = 24'000;
// No small buffer holds this much.
constexpr channels::Buffers kSmall{.send = 16'384, .receive = 16'384};
constexpr std::uint64_t kDoesNotFit = std::uint64_t{2} << 20U;
constexpr std::uint64_t kSmallBudget = 5'000;

// A source and a connection for many transfers, without a thread of the harness's own: what was
// sent is read when the transfer is over, or when the sink takes no more.
class Loop {
 public:
  Loop(CaseContext& context, std::uint64_t size)
      : context_(context), source_(context, size), buffer_(std::size_t{1} << 16U) {}

  void Connect(const channels::Buffers& buffers = {}) {
    connection_ = context_.Connect(buffers);
    if (context_.OnFile()) return;
    Must(base::SetNonblocking(connection_.receiver.get(), true), "a receiver that does not wait");
  }

  CheckedTransfer Open(const TransferSpec& spec) {
    return CheckedTransfer(context_, source_.endpoint(),
                           context_.DescribeSink(connection_.sink.get()), spec);
  }

  // Steps to the end, or to `most` bytes, reading whatever has come when the sink is full.
  sluice_status Run(CheckedTransfer& transfer, std::uint64_t most) {
    for (;;) {
      const sluice_status status = transfer.Step(kSmallBudget);
      if (status <= 0 || transfer.bytes_done() >= most) return status;
      if (status == SLUICE_MORE) continue;
      Drain();
      context_.Expect(transfer.Wait(), "C-WAIT-1", "what step() waits for comes",
                      fmt::format("nothing in {} s", kPatienceMs / 1000));
    }
  }

  // Reads and forgets what has come. A file: begins it anew.
  void Drain() {
    if (context_.OnFile()) {
      Must(base::MoveTo(connection_.sink.get(), 0), "position of a sink");
      return;
    }
    while (base::Read(connection_.receiver.get(), buffer_) > 0) {
    }
  }

  const Source& source() const { return source_; }
  channels::Connection& connection() { return connection_; }

 private:
  CaseContext& context_;
  Source source_;
  channels::Connection connection_;
  std::vector<std::byte> buffer_;
};

// ---- Transfers that went well ----

template <std::uint8_t kWhat>
void AfterTheEnd(CaseContext& context) {
  Loop loop(context, kFits);
  loop.Connect();
  ExpectNoLeaks(context, kWhat, [&] {
    CheckedTransfer transfer = loop.Open({.offset = 3, .length = loop.source().size() - 3});
    transfer.Open();
    const sluice_status status = loop.Run(transfer, UINT64_MAX);
    context.Expect(status == SLUICE_DONE, "C-ERROR-1", "the transfer is done",
                   transfer.Describe(status));
    transfer.Close();
    loop.Drain();
  });
}

// ---- Transfers that did not ----

void AfterCancellation(CaseContext& context) {
  Loop loop(context, kFits);
  loop.Connect();
  ExpectNoLeaks(context, kAllLeaks, [&] {
    for (const std::uint64_t most : {std::uint64_t{0}, kSmallBudget, 3 * kSmallBudget}) {
      CheckedTransfer transfer = loop.Open({.length = loop.source().size()});
      transfer.Open();
      if (most != 0) loop.Run(transfer, most);
      transfer.Close();
      loop.Drain();
    }
  });
}

void AfterTruncation(CaseContext& context) {
  Loop loop(context, kFits / 2);
  loop.Connect();
  ExpectNoLeaks(
      context, kAllLeaks,
      [&] {
        CheckedTransfer transfer = loop.Open({.length = loop.source().size() * 2});
        transfer.Open();
        const sluice_status status = loop.Run(transfer, UINT64_MAX);
        context.Expect(status < 0, "C-ERROR-1", "an error: the source has half of the bytes only",
                       transfer.Describe(status));
        transfer.Close();
        loop.Drain();
      },
      "C-ERROR-5");
}

void AfterThePeerHasGone(CaseContext& context) {
  Loop loop(context, kFits);
  ExpectNoLeaks(
      context, kAllLeaks,
      [&] {
        loop.Connect();
        CheckedTransfer transfer = loop.Open({.length = loop.source().size()});
        transfer.Open();
        transfer.Step(kSmallBudget);
        loop.connection().receiver.reset();
        // The first bytes after that may still be taken, by a socket that does not know yet.
        for (sluice_status status = SLUICE_MORE; status == SLUICE_MORE;) {
          status = transfer.Step(kSmallBudget);
        }
        transfer.Close();
        loop.connection() = {};
      },
      "C-ERROR-5");
}

void AfterAFullSink(CaseContext& context) {
  Loop loop(context, kDoesNotFit);
  loop.Connect(kSmall);
  ExpectNoLeaks(context, kAllLeaks, [&] {
    CheckedTransfer transfer = loop.Open({.length = kDoesNotFit});
    transfer.Open();
    sluice_status status = SLUICE_MORE;
    while (status == SLUICE_MORE) status = transfer.Step(kDoesNotFit);
    context.Expect(status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING, "C-STATUS-2",
                   fmt::format("a sink that nobody reads takes less than {} bytes", kDoesNotFit),
                   transfer.Describe(status));
    transfer.Close();
    loop.Drain();
  });
}

}  // namespace

std::vector<Case> LeakCases() {
  return {
      {.name = "leak.descriptors",
       .summary = "after transfers that ended well no descriptor is left",
       .clauses = {"C-LEAK-1"},
       .routes = kEveryKind,
       .run = AfterTheEnd<kDescriptorLeaks>},
      {.name = "leak.mappings",
       .summary = "after transfers that ended well no mapping is left",
       .clauses = {"C-LEAK-2"},
       .routes = kEveryKind,
       .run = AfterTheEnd<kMappingLeaks>},
      {.name = "leak.memory",
       .summary = "after transfers that ended well no memory is left allocated",
       .clauses = {"C-LEAK-3"},
       .routes = kEveryKind,
       .run = AfterTheEnd<kMemoryLeaks>},
      {.name = "leak.threads_and_children",
       .summary = "after transfers that ended well no thread and no child process is left",
       .clauses = {"C-LEAK-4"},
       .routes = kEveryKind,
       .run = AfterTheEnd<kThreadLeaks>},
      {.name = "leak.after_cancel",
       .summary = "closed before the first step, or in the middle, nothing is left",
       .clauses = {"C-LEAK-1", "C-LEAK-2", "C-LEAK-3", "C-LEAK-4"},
       .routes = kEveryKind,
       .run = AfterCancellation},
      {.name = "leak.after_truncation",
       .summary = "after a source that ended too early nothing is left",
       .clauses = {"C-ERROR-5"},
       .routes = kEveryKind,
       .run = AfterTruncation},
      {.name = "leak.after_peer_gone",
       .summary = "after a peer that has gone nothing is left",
       .clauses = {"C-ERROR-5"},
       .routes = kStreams,
       .run = AfterThePeerHasGone},
      {.name = "leak.after_would_block",
       .summary = "closed while the sink is full, nothing is left",
       .clauses = {"C-LEAK-1", "C-LEAK-2", "C-LEAK-3", "C-LEAK-4"},
       .routes = kStreams.Nonblocking(),
       .run = AfterAFullSink},
  };
}

}  // namespace sluice::conformance
