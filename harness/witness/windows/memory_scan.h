// Searches the memory of a child for stamps.
#ifndef SLUICE_HARNESS_WITNESS_WINDOWS_MEMORY_SCAN_H_
#define SLUICE_HARNESS_WITNESS_WINDOWS_MEMORY_SCAN_H_

#include <cstdint>
#include <functional>

#include "core/transfer/handle.h"
#include "harness/witness/sightings.h"
#include "harness/witness/stamp.h"
#include "harness/witness/stamp_search.h"

namespace sluice::harness {

// Looks at all committed memory that can hold bytes of the process's own: private memory (heaps,
// stacks with what lies below their pointers, VirtualAlloc), written data of programs and
// libraries, and writable views of sections. Not at read-only views, such as a mapping of the
// source, nor at views of files: what is written there goes to the file.
class MemoryScanner {
 public:
  // `process` is borrowed; it must permit PROCESS_QUERY_INFORMATION and PROCESS_VM_READ.
  explicit MemoryScanner(transfer::Handle process) : process_(process) {}

  using Found = std::function<void(std::uint64_t unit, MemoryPlace place)>;

  // Calls `found` for every stamp of [0, units). The process had better stand still. False if its
  // memory cannot be read.
  bool Scan(const Stamps& stamps, std::uint64_t units, const Found& found);

 private:
  transfer::Handle process_;
  StampSearch search_;
};

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_WITNESS_WINDOWS_MEMORY_SCAN_H_
