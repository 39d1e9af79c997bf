// The resources of this process, which a plugin may neither leave behind nor change.
#ifndef SLUICE_HARNESS_CONFORMANCE_PROCESS_STATE_H_
#define SLUICE_HARNESS_CONFORMANCE_PROCESS_STATE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/handle.h"

namespace sluice::conformance {

// A snapshot, to be compared with another one. Taking it leaves no trace in it.
struct ProcessState {
  std::map<base::Handle, std::string> descriptors;  // "/tmp/x, flags 0100002, close-on-exec"
  std::set<int> threads;   // by id; also those of the kernel that work for this process
  std::set<int> children;  // by process id; also those that have ended, except on Windows
  std::map<int, std::string> signals;  // dispositions by number; Windows has none
  std::string blocked;                 // this thread's signal mask
  std::string working_directory;
};

// Throws std::system_error if the system does not say.
ProcessState LookAtProcess();

// What a system calls a descriptor: "handle" on Windows.
extern const std::string_view kDescriptorWord;

// Returns "descriptor 7 is new: /tmp/x, flags 02" and so on, on one line; empty if nothing differs.
std::string Difference(const ProcessState& before, const ProcessState& after);

// Returns the difference to what `look` sees now. Gives what is about to go, such as a thread that
// has done its work, some time to do so.
std::string LastingDifference(const ProcessState& before, ProcessState (*look)() = LookAtProcess);

// Returns whether child programs inherit a descriptor, by its text in a ProcessState.
bool IsInherited(std::string_view descriptor);

// Returns true where a plugin's own C library makes descriptors and threads when it is first used
// and keeps them: then only what is there after a first transfer can be compared. On Windows,
// MinGW's threads library, linked into a plugin, keeps a thread and an event from its first lock
// on.
bool LibrariesKeepDescriptors();

// Returns how many descriptors are open.
std::size_t CountDescriptors();

// Returns the mapped address space, in bytes, without the heap and a main thread's stack that
// grows.
std::uint64_t MappedBytes();

// Returns how many bytes are allocated by malloc(), or on Windows by HeapAlloc().
std::uint64_t AllocatedBytes();

// Returns whether AllocatedBytes() is exact: freed memory counts as free at once.
bool CountsEveryFree();

// POSIX: makes CountsEveryFree() true from the next exec on, if the C library can do that.
void CountEveryFree();

// Makes malloc() take memory from the heap only, so that MappedBytes() does not contain it. Returns
// false if that is not possible. Call it before any other thread is started.
bool KeepMallocToTheHeap();

#ifndef _WIN32
// ---- For process_state_posix.cc: what a process consists of ----

// These throw std::system_error if the system does not say.
std::vector<int> OpenDescriptors();
std::set<int> Threads();  // by id

// Includes those that have ended and were not waited for. Where the system only says whether there
// is any: one number, 0 as long as none has ended.
std::set<int> ChildProcesses();

// Returns what an open descriptor refers to: "/tmp/x", "socket:[4711]".
std::string DescriptorTarget(int fd);
#endif

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_PROCESS_STATE_H_
