// What a process consists of. Implemented in the folder of the operating system.
#ifndef SLUICE_HARNESS_CONFORMANCE_PROCESS_PARTS_H_
#define SLUICE_HARNESS_CONFORMANCE_PROCESS_PARTS_H_

#include <set>
#include <string>
#include <vector>

namespace sluice::conformance {

// Both throw std::system_error if the system does not tell.
std::vector<int> OpenDescriptors();
std::set<int> Threads();  // by id

// Also those that have ended and were not waited for. Where the system tells no more than whether
// there is any: one number, 0 as long as none has ended.
std::set<int> ChildProcesses();

// What an open descriptor is of: "/tmp/x", "socket:[4711]".
std::string DescriptorTarget(int fd);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_PROCESS_PARTS_H_
