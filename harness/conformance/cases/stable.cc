// What is written to the source after it was sent.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/memory.h"
#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kBudget = 5'000;
// Every buffer holds this much.
constexpr std::uint64_t kFits = 20'000;
constexpr channels::Buffers kSmall{.send = 65'536, .receive = 65'536};

constexpr Pattern kLater{.variety = 3};

// Overwrites what was sent of a source, by write(2) and through a mapping in turn.
class Rewriter {
 public:
  explicit Rewriter(const Source& source)
      : source_(source),
        pages_(base::Pages::Map(source.handle(), static_cast<std::size_t>(source.size()),
                                base::Pages::Use::kReadWrite)
                   .value()) {}

  // All before `end` that it has not overwritten yet.
  void Overwrite(std::uint64_t end) {
    const std::uint64_t count = end - done_;
    if (by_mapping_) {
      kLater.Fill(done_, pages_.bytes().subspan(static_cast<std::size_t>(done_),
                                                static_cast<std::size_t>(count)));
    } else {
      source_.Overwrite(done_, count, kLater);
    }
    by_mapping_ = !by_mapping_;
    done_ = end;
  }

 private:
  const Source& source_;
  base::Pages pages_;
  std::uint64_t done_ = 0;
  bool by_mapping_ = false;
};

// Has the receiver read until the sink takes something again.
void MakeRoom(Delivery& delivery) {
  while (!IsWritable(delivery.sink())) {
    Reader& reader = delivery.reader();
    reader.ReadNow(std::max<std::uint64_t>(1, Readable(reader.handle())));
  }
}

// After every step of an open transfer all that was counted is overwritten. The receiver reads only
// when there is no room left, and then what was overwritten.
void ExpectOldBytes(CaseContext& context, const Source& source, Delivery& delivery,
                    std::uint64_t budget) {
  CheckedTransfer& transfer = delivery.transfer();
  Rewriter rewriter(source);
  for (sluice_status status = SLUICE_MORE; status != SLUICE_DONE;) {
    status = transfer.Step(std::min(budget, context.MostUnread()));
    rewriter.Overwrite(transfer.progress().source_done);
    context.Expect(status != SLUICE_E_UNSUPPORTED, "C-STABLE-1",
                   "SLUICE_REQUEST_STABLE is refused when the transfer is opened, or kept",
                   transfer.Describe(status));
    context.Expect(status >= 0, "C-ERROR-1", "nothing is wrong with the source or the sink",
                   transfer.Describe(status));
    if (status == SLUICE_WOULD_BLOCK) MakeRoom(delivery);
    if (status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING) {
      context.Expect(transfer.Wait(), "C-WAIT-1", "what step() waits for comes",
                     fmt::format("nothing in {} s", kPatienceMs / 1000));
    }
  }
  transfer.Close();
  delivery.CloseSink();
  const Arrival& arrival = delivery.reader().Finish();
  if (arrival.mismatch) {
    context.Fail("C-STABLE-1",
                 "the bytes that were there when they were sent; the source was overwritten later",
                 fmt::format("byte {} and after it: {} instead of {}", arrival.mismatch->at,
                             arrival.mismatch->seen, arrival.mismatch->expected));
  }
  delivery.Conclude();
}

void LaterWritesDoNotShow(CaseContext& context) {
  const bool much = context.nonblocking() || context.OnFile();
  for (const std::uint64_t budget : {kBudget, kMiB}) {
    const Source source(context, much ? kMiB : kFits);
    Delivery delivery(context, source, {.flags = SLUICE_REQUEST_STABLE, .buffers = kSmall});
    delivery.transfer().Open();
    ExpectOldBytes(context, source, delivery, budget);
  }
}

void IsRefusedOrKept(CaseContext& context) {
  const Source source(context, kFits);
  Delivery delivery(context, source, {.flags = SLUICE_REQUEST_STABLE});
  const sluice_status status = delivery.transfer().TryOpen();
  if (status == SLUICE_OK) {
    ExpectOldBytes(context, source, delivery, kBudget);
    return;
  }
  context.Expect(status == SLUICE_E_UNSUPPORTED, "C-STABLE-1",
                 "open() accepts SLUICE_REQUEST_STABLE, or returns UNSUPPORTED",
                 fmt::format("it returned {}", transfer::StatusName(status)));
  context.Expect(!context.Claims(SLUICE_CAP_STABLE), "C-CAP-1",
                 "SLUICE_CAP_STABLE is claimed, so open() accepts SLUICE_REQUEST_STABLE",
                 fmt::format("it returned UNSUPPORTED: {}", delivery.transfer().report().reason));
  delivery.Conclude();
}

}  // namespace

std::vector<Case> StableCases() {
  return {
      {.name = "stable.later_writes",
       .summary = "with SLUICE_REQUEST_STABLE what overwrites sent bytes does not arrive",
       .clauses = {"C-STABLE-1"},
       .routes = kEverywhere,
       .run = LaterWritesDoNotShow},
      {.name = "stable.refused_at_open",
       .summary = "SLUICE_REQUEST_STABLE is kept, or refused by open()",
       .clauses = {"C-STABLE-1"},
       .routes = kEveryKind.Blocking(),
       .run = IsRefusedOrKept},
  };
}

}  // namespace sluice::conformance
