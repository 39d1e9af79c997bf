#include "harness/witness/usage.h"

#include <cstdint>
#include <string>
#include <utility>

#include "harness/witness/free_flow.h"

namespace sluice::witness {
namespace {

Measurement Measure(const FreeFlow& flow, UsageFigure figure, const char* name, const char* unit) {
  const UsageSource source = SourceOf(figure);
  Measurement measurement{.name = name, .unit = unit, .method = std::string(source.method)};
  if (!flow.conduct.ok()) return Unmeasured(std::move(measurement), flow.conduct.why());
  const std::int64_t number = flow.usage[figure];
  if (number < 0) return Unmeasured(std::move(measurement), std::string(source.refusal));
  return Observed(std::move(measurement), static_cast<double>(number), Confidence::kExact);
}

}  // namespace

UsageResult MeasureUsage(const Subject& subject) {
  const FreeFlow flow = LetFlow(subject, subject.bytes);
  UsageResult result;
  result.conduct = flow.conduct;
  result.minor_faults = Measure(flow, UsageFigure::kMinorFaults, "faults.minor", "faults");
  result.major_faults = Measure(flow, UsageFigure::kMajorFaults, "faults.major", "faults");
  if (!SourceOf(UsageFigure::kFaults).method.empty()) {
    result.faults = Measure(flow, UsageFigure::kFaults, "faults.all", "faults");
  }
  result.voluntary_switches =
      Measure(flow, UsageFigure::kVoluntarySwitches, "switches.voluntary", "switches");
  result.involuntary_switches =
      Measure(flow, UsageFigure::kInvoluntarySwitches, "switches.involuntary", "switches");
  return result;
}

}  // namespace sluice::witness
