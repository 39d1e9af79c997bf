// Searches the memory of an isolated transfer for stamps. On Linux, which stops a process before
// each of its system calls, memory_scan.h does that.
#ifndef SLUICE_HARNESS_WITNESS_MEMORY_SEARCH_H_
#define SLUICE_HARNESS_WITNESS_MEMORY_SEARCH_H_

#include <cstdint>
#include <functional>

#include "core/base/handle.h"
#include "harness/witness/isolated_transfer.h"
#include "harness/witness/stamp.h"

namespace sluice::witness {

// Looks at all memory that can hold bytes of the process's own: private memory (heaps, stacks with
// what lies below their pointers), written data of programs and libraries, and shared memory that
// is no file's. Not at mappings of files: what is read there is in the file, and so is what is
// written.
//
// Windows: VirtualQueryEx and ReadProcessMemory. FreeBSD: sysctl(3), KERN_PROC_VMMAP, and
// ptrace(2), which stops the process for as long. macOS allows neither except to a
// debugger: Scan() fails.
class MemorySearch {
 public:
  // All is borrowed. `source` is the file that is sent.
  MemorySearch(IsolatedTransfer& isolated, base::Handle source)
      : isolated_(isolated), source_(source) {}

  using Found = std::function<void(std::uint64_t unit, MemoryPlace place)>;

  // Calls `found` for every stamp of [0, units). The process had better stand still. False if its
  // memory cannot be read.
  bool Scan(const Stamps& stamps, std::uint64_t units, const Found& found);

 private:
  [[maybe_unused]] IsolatedTransfer& isolated_;
  [[maybe_unused]] base::Handle source_;
  StampSearch search_;
};

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_MEMORY_SEARCH_H_
