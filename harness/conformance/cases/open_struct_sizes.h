// Structs of other versions; cases of the group open.*.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASES_OPEN_STRUCT_SIZES_H_
#define SLUICE_HARNESS_CONFORMANCE_CASES_OPEN_STRUCT_SIZES_H_

namespace sluice::conformance {

class Trial;

void TakesLargerStructs(Trial& trial);
void RefusesSmallerStructs(Trial& trial);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CASES_OPEN_STRUCT_SIZES_H_
