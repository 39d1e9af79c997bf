// Structs of other versions; cases of the group open.*.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASES_GROWTH_H_
#define SLUICE_HARNESS_CONFORMANCE_CASES_GROWTH_H_

namespace sluice::harness {

class Trial;

void TakesLargerStructs(Trial& trial);
void RefusesSmallerStructs(Trial& trial);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CONFORMANCE_CASES_GROWTH_H_
