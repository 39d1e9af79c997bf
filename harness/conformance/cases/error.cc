// What a plugin says when it cannot go on.
#include "core/base/error.h"

#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file.h"
#include "core/base/handle.h"
#include "core/base/socket.h"
#include "core/base/text.h"
#include "core/transfer/endpoint.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/attempt.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {
namespace {

using base::UniqueHandle;

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kSize = 3 * kBlock + 1;
constexpr std::uint64_t kFirstStep = 5'000;

// Numbers that are not handles.
constexpr auto kNoHandles = std::to_array<std::int64_t>({-1, 1'000'000'000, INT_MAX});

// ---- Bad sources and sinks ----

void HasABadSource(CaseContext& context) {
  const Source source(context, kSize);
  for (const std::int64_t handle : kNoHandles) {
    Delivery delivery(context, source, {});
    delivery.transfer().source().handle = handle;
    TryInVain(context, delivery.transfer(),
              {SLUICE_E_INVALID, SLUICE_E_SOURCE_IO, SLUICE_E_UNSUPPORTED},
              fmt::format("{} is not an open descriptor to read from", handle));
    delivery.Conclude();
  }
}

void HasABadSink(CaseContext& context) {
  const Source source(context, kSize);
  for (const std::int64_t handle : kNoHandles) {
    Delivery delivery(context, source, {});
    delivery.transfer().sink().handle = handle;
    TryInVain(context, delivery.transfer(),
              {SLUICE_E_INVALID, SLUICE_E_SINK_IO, SLUICE_E_SINK_CLOSED, SLUICE_E_UNSUPPORTED},
              fmt::format("{} is not an open descriptor to write to", handle));
    delivery.Conclude();
  }
}

void HasAReadOnlySink(CaseContext& context) {
  const Source source(context, kSize);
  const Source other(context, kPage);
  const base::Pipe pipe = base::MakePipe().value();
  const UniqueHandle file = base::OpenFile(other.path(), base::Access::kRead).value();
  bool any = false;
  for (const base::Handle sink : {pipe.read_end.get(), file.get()}) {
    CheckedTransfer transfer(context, source.endpoint(), transfer::Describe(sink).value(),
                             {.length = source.size()});
    if (transfer.Probe() != SLUICE_OK) continue;
    any = true;
    TryInVain(context, transfer, {SLUICE_E_INVALID, SLUICE_E_SINK_IO, SLUICE_E_UNSUPPORTED},
              "the sink is open for reading only");
  }
  if (!any)
    context.Skip("the plugin takes neither a read-only file nor a read-only pipe as a sink");
}

void HasAnUnconnectedSocket(CaseContext& context) {
  const Source source(context, kSize);
  bool any = false;
  for (const auto make : {&base::TcpSocket, &base::LocalSocket}) {
    const auto sink = make();
    if (!sink) continue;  // the system has none of that family
    CheckedTransfer transfer(context, source.endpoint(), transfer::Describe(sink->get()).value(),
                             {.length = source.size()});
    if (transfer.Probe() != SLUICE_OK) continue;
    any = true;
    TryInVain(context, transfer, {SLUICE_E_SINK_CLOSED, SLUICE_E_SINK_IO},
              "the socket has no peer, and never had one");
    context.Expect(transfer.progress().os_error != 0 || transfer.report().os_error != 0,
                   "C-ERROR-2", "os_error is the error of the system: it refuses to send", "0");
  }
  if (!any) context.Skip("the plugin takes no socket that is not connected");
}

// ---- Reasons ----

void GivesReasons(CaseContext& context) {
  const Source source(context, kSize);
  for (const bool later : {false, true}) {
    Delivery delivery(context, source, {});
    CheckedTransfer& transfer = delivery.transfer();
    transfer.Open();
    if (later) transfer.Step(kFirstStep);
    Attempt attempt;
    const int error = WithABrokenSink(context, delivery, [&] { attempt = TryOn(transfer); });
    ExpectStatus(context, "C-ERROR-1", attempt,
                 {context.OnFile() ? SLUICE_E_SINK_IO : SLUICE_E_SINK_CLOSED},
                 fmt::format("writing to the sink fails with {}", base::ErrorText(error)));
    context.Expect(attempt.os_error == error, "C-ERROR-2", "os_error " + base::ErrorText(error),
                   attempt.seen);

    const char* const reason = transfer.progress().reason;
    const std::string_view defect = ReasonDefect(reason);
    context.Expect(defect.empty(), "C-ERROR-2", "a reason that a person can read",
                   fmt::format("\"{}\": {}", base::OneLine(reason), defect));
    // It is not a part of the transfer: it stays for as long as the plugin is loaded.
    transfer.Close();
    std::memset(transfer.storage(), 0x5A, context.operations().transfer_size);
    context.Expect(attempt.reason == reason, "C-ERROR-2",
                   fmt::format("the reason still reads \"{}\" after close()", attempt.reason),
                   "other bytes");
  }
}

// ---- Afterwards ----

// Sends something, which must go well, and returns the path.
std::string PathOfAGoodOne(CaseContext& context, const Source& source, std::string_view when) {
  Delivery delivery(context, source, {});
  delivery.reader().Start();
  ExpectStatus(context, "C-FALLBACK-2", Try(delivery.transfer()), {SLUICE_DONE},
               fmt::format("nothing is wrong with this route, {}", when));
  std::string path = delivery.transfer().progress().path;
  delivery.Conclude();
  return path;
}

// Whatever comes of it.
void TryFrom(CaseContext& context, const Source& source, base::Handle handle) {
  Delivery delivery(context, source, {.length = kPage});
  delivery.transfer().source().handle = handle;
  delivery.reader().Start();
  Try(delivery.transfer());
}

void WorksAfterwards(CaseContext& context) {
  const Source source(context, kSize);
  const std::string before = PathOfAGoodOne(context, source, "before any other failed");
  for (const UniqueHandle& bad : UnreadableSources(context, source)) {
    TryFrom(context, source, bad.get());
  }
  TryFrom(context, source, base::kNoHandle);
  {
    Delivery no_sink(context, source, {});
    no_sink.transfer().sink().handle = kNoHandles[1];
    Try(no_sink.transfer());
    Delivery too_much(context, source, {.offset = source.size(), .length = 1});
    Try(too_much.transfer());
  }
  const std::string after = PathOfAGoodOne(context, source, "after others failed");
  context.Expect(after == before, "C-FALLBACK-2",
                 fmt::format("the path is {}, as it was before transfers with bad ends", before),
                 after);
}

}  // namespace

std::vector<Case> ErrorCases() {
  return {
      {.name = "error.bad_source",
       .summary = "a source that is not a descriptor is an error, and nothing is sent",
       .clauses = {"C-ERROR-1", "C-ERROR-4"},
       .routes = kEveryKind.Blocking(),
       .run = HasABadSource},
      {.name = "error.bad_sink",
       .summary = "a sink that is not a descriptor is an error",
       .clauses = {"C-ERROR-1", "C-ERROR-4"},
       .routes = kEveryKind.Blocking(),
       .run = HasABadSink},
      {.name = "error.read_only_sink",
       .summary = "a file or an end of a pipe that may only be read cannot be a sink",
       .clauses = {"C-ERROR-1", "C-ERROR-4"},
       .routes = kNoRoute,
       .run = HasAReadOnlySink},
      {.name = "error.unconnected_socket",
       .summary = "a socket that was never connected is SINK_CLOSED or SINK_IO",
       .clauses = {"C-ERROR-1", "C-ERROR-2", "C-ERROR-4"},
       .routes = kNoRoute,
       .run = HasAnUnconnectedSocket},
      {.name = "error.full_device",
       .summary = "/dev/full is SINK_IO with ENOSPC",
       .clauses = {"C-ERROR-1", "C-ERROR-2"},
       .routes = kNoRoute,
       .run = FillsADevice},
      {.name = "error.file_too_large",
       .summary = "a file that may not grow further is SINK_IO with EFBIG after what fits",
       .clauses = {"C-ERROR-1", "C-ERROR-2"},
       .routes = kFile,
       .run = MakesAFileTooLarge},
      {.name = "error.reason",
       .summary = "a failure has a readable reason that lasts, and the error of the system",
       .clauses = {"C-ERROR-2"},
       .routes = kEveryKind,
       .run = GivesReasons},
      {.name = "error.works_afterwards",
       .summary = "after transfers with bad ends a good one takes the same path as before",
       .clauses = {"C-FALLBACK-2"},
       .routes = kEveryKind,
       .run = WorksAfterwards},
  };
}

}  // namespace sluice::conformance
