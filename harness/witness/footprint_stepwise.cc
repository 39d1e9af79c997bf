// For systems that do not stop a process before each of its system calls.
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>

#include "harness/witness/footprint.h"
#include "harness/witness/memory_search.h"
#include "harness/witness/run_transfer.h"
#include "harness/witness/stamp.h"

namespace sluice::witness {
namespace {

// Whoever stages more in a step than its own buffer holds, overwrites what was to be seen: the
// smaller a step, the less that can be.
constexpr std::uint64_t kStepBytes = std::uint64_t{4} << 10U;

// A few buffers full. A search takes some 50 ms, and there is one for each step.
constexpr std::uint64_t kJudgedBytes = std::uint64_t{128} << 10U;
constexpr std::uint64_t kJudgedUnits = kJudgedBytes / kUnitBytes;

// The last step is over only when the transfer is closed and its memory given back, so nobody looks
// for its bytes.
constexpr std::uint64_t kBytes = kJudgedBytes + kStepBytes;

}  // namespace

#if defined(__APPLE__)
bool MemorySearch::Scan(const Stamps&, std::uint64_t, const Found&) { return false; }
#endif

FootprintResult MeasureFootprint(const Target& target) {
  FootprintResult result;
  result.staged = {.name = "footprint.staged",
                   .unit = "copies/byte",
                   .method = fmt::format(
                       "the process's memory searched for the payload after every step of {} KiB; "
                       "what a step copies and wipes out again is not seen",
                       kStepBytes >> 10U)};
  std::string refusal = "the transfer was not observed to its end";
  const auto watch = [&](IsolatedTransfer& isolated, const Payload& payload, base::Handle) {
    MemorySearch search(isolated, payload.source());
    const Stamps stamps = payload.stamps(Stamping::kA);
    Sightings seen(kJudgedUnits);
    bool readable = true;
    while (isolated.AwaitStep()) {
      readable =
          readable && search.Scan(stamps, kJudgedUnits, [&](std::uint64_t unit, MemoryPlace place) {
            seen.Note(unit, place);
          });
    }
    if (!readable) {
      refusal = "the memory of a child cannot be read here";
      return;
    }
    result.staged = Observed(std::move(result.staged),
                             static_cast<double>(seen.count()) / static_cast<double>(seen.units()),
                             Confidence::kSampled);
  };
  result.status = RunTransfer(target, kBytes, watch, kStepBytes).status;
  if (!result.status.ok()) refusal = result.status.why();
  if (!result.status.ok() || !result.staged.value) {
    result.staged = Unmeasured(std::move(result.staged), std::move(refusal));
  }
  return result;
}

}  // namespace sluice::witness
