#include "harness/witness/usage.h"

#include <cstdint>
#include <string>
#include <utility>

#include "harness/witness/run_transfer.h"

namespace sluice::witness {
namespace {

Measurement Measure(const TransferResult& run, UsageFigure figure, const char* name,
                    const char* unit) {
  const UsageSource source = SourceOf(figure);
  Measurement measurement{.name = name, .unit = unit, .method = std::string(source.method)};
  if (!run.status.ok()) return Unmeasured(std::move(measurement), run.status.why());
  const std::int64_t number = run.usage[figure];
  if (number < 0) return Unmeasured(std::move(measurement), std::string(source.refusal));
  return Observed(std::move(measurement), static_cast<double>(number), Confidence::kExact);
}

}  // namespace

UsageResult MeasureUsage(const Target& target) {
  const TransferResult run = RunTransfer(target, target.bytes);
  UsageResult result;
  result.status = run.status;
  result.minor_faults = Measure(run, UsageFigure::kMinorFaults, "faults.minor", "faults");
  result.major_faults = Measure(run, UsageFigure::kMajorFaults, "faults.major", "faults");
  if (!SourceOf(UsageFigure::kFaults).method.empty()) {
    result.faults = Measure(run, UsageFigure::kFaults, "faults.all", "faults");
  }
  result.voluntary_switches =
      Measure(run, UsageFigure::kVoluntarySwitches, "switches.voluntary", "switches");
  result.involuntary_switches =
      Measure(run, UsageFigure::kInvoluntarySwitches, "switches.involuntary", "switches");
  return result;
}

}  // namespace sluice::witness
