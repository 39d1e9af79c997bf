// What the process holds of the system: what a plugin may not leave behind, or change. Implemented
// in the folder of the operating system.
#ifndef SLUICE_HARNESS_CONFORMANCE_PROCESS_STATE_H_
#define SLUICE_HARNESS_CONFORMANCE_PROCESS_STATE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/base/handle.h"

namespace sluice::conformance {

// Taken by whoever wants to compare it with another one. Taking it leaves no trace in it.
struct ProcessState {
  std::map<base::Handle, std::string> descriptors;  // "/tmp/x, flags 0100002, close-on-exec"
  std::set<int> threads;   // by id; those of the kernel that work for us too
  std::set<int> children;  // by process id; also those that have ended; Windows: not those
  std::map<int, std::string> signals;  // dispositions by number; Windows has none
  std::string blocked;                 // this thread's signal mask
  std::string working_directory;
};

// Throws std::system_error if the system does not tell.
ProcessState LookAtProcess();

// What a system calls a descriptor: "handle" on Windows.
extern const std::string_view kDescriptorWord;

// "descriptor 7 is new: /tmp/x, flags 02" and so on, on one line; empty: nothing differs.
std::string Difference(const ProcessState& before, const ProcessState& after);

// The difference to what `look` sees now, but what is only there for a moment more, such as a
// thread that has done its work, gets some time to go.
std::string LastingDifference(const ProcessState& before, ProcessState (*look)() = LookAtProcess);

// Whether programs that this one starts get a descriptor, by what ProcessState says of it.
bool IsInherited(std::string_view descriptor);

// True where a plugin's own C library makes descriptors and threads when a thread first calls it,
// and keeps them: then only what is there after a first transfer can be compared. Windows: MinGW's
// threads library, linked into a plugin, keeps a thread and an event from its first lock or guard
// on.
bool LibrariesKeepDescriptors();

// How many descriptors are open.
std::size_t CountDescriptors();

// Address space that is mapped, in bytes, but for the heap and the main thread's stack, if that
// grows.
std::uint64_t MappedBytes();

// What is allocated by malloc(), in bytes; on Windows by HeapAlloc().
std::uint64_t AllocatedBytes();

// Whether that is exact in this process: what is freed counts as free at once.
bool CountsEveryFree();

// What to change in the environment of a program to have that there (CountsEveryFree()), if its C
// library can.
std::map<std::string, std::optional<std::string>> CountEveryFree();

// Has malloc() take memory from the heap only, so that MappedBytes() is free of it; false if it
// cannot be had so. Before any other thread is started.
bool KeepMallocToTheHeap();

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_PROCESS_STATE_H_
