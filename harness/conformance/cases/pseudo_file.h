// Files that the kernel writes when they are read; cases of the group source.*.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASES_PSEUDO_FILE_H_
#define SLUICE_HARNESS_CONFORMANCE_CASES_PSEUDO_FILE_H_

namespace sluice::harness {

class Trial;

void SendsProcfs(Trial& trial);
void SendsSysfs(Trial& trial);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CONFORMANCE_CASES_PSEUDO_FILE_H_
