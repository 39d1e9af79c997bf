// What getrusage(2) tells of this process, which every POSIX system has.
#ifndef SLUICE_HARNESS_WITNESS_RESOURCES_H_
#define SLUICE_HARNESS_WITNESS_RESOURCES_H_

#include <sys/resource.h>

#include "harness/witness/usage_figures.h"

namespace sluice::witness {

// Page faults and switches.
inline void AddResources(Usage& usage) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  usage[UsageFigure::kMinorFaults] = used.ru_minflt;
  usage[UsageFigure::kMajorFaults] = used.ru_majflt;
  usage[UsageFigure::kVoluntarySwitches] = used.ru_nvcsw;
  usage[UsageFigure::kInvoluntarySwitches] = used.ru_nivcsw;
}

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_RESOURCES_H_
