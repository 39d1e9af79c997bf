#include "harness/witness/usage.h"

#include <array>
#include <utility>

#include "harness/witness/free_flow.h"

namespace sluice::harness {
namespace {

struct Figure {
  Measurement UsageResult::*measurement;
  std::int64_t Usage::*count;
  const char* name;
  const char* unit;
};

constexpr std::array kFigures = {
    Figure{&UsageResult::minor_faults, &Usage::minor_faults, "faults.minor", "faults"},
    Figure{&UsageResult::major_faults, &Usage::major_faults, "faults.major", "faults"},
    Figure{&UsageResult::voluntary_switches, &Usage::voluntary_switches, "switches.voluntary",
           "switches"},
    Figure{&UsageResult::involuntary_switches, &Usage::involuntary_switches, "switches.involuntary",
           "switches"},
};

}  // namespace

UsageResult MeasureUsage(const Subject& subject) {
  const FreeFlow flow = LetFlow(subject, subject.bytes);
  UsageResult result;
  result.conduct = flow.conduct;
  for (const Figure& figure : kFigures) {
    Measurement measurement{
        .name = figure.name, .unit = figure.unit, .method = "getrusage before and after"};
    result.*figure.measurement =
        flow.conduct.ok()
            ? Observed(std::move(measurement), static_cast<double>(flow.usage.*figure.count),
                       Confidence::kExact)
            : Unmeasured(std::move(measurement), flow.conduct.why());
  }
  return result;
}

}  // namespace sluice::harness
