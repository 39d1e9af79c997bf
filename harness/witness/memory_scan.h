// Searches the memory of a child for stamps.
#ifndef SLUICE_HARNESS_WITNESS_MEMORY_SCAN_H_
#define SLUICE_HARNESS_WITNESS_MEMORY_SCAN_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "harness/witness/memory_map.h"
#include "harness/witness/sightings.h"
#include "harness/witness/stamp.h"
#include "harness/witness/stamp_search.h"

namespace sluice::witness {

// Looks at every resident page that holds bytes of the process's own: private memory that it has
// written (heap, stack with what lies below its pointer, anonymous mappings, written pages of
// private file mappings), and shared memory of any kind. Not at pages that are still the page
// cache's in private mappings, such as a library's code, nor at files that are excluded.
class MemoryScanner {
 public:
  // The process must be traced by the caller, or be its child where that suffices (ptrace(2),
  // "access mode checking"). `excluded` are files whose pages, shared, are no copies.
  static base::Result<MemoryScanner> Open(pid_t pid, std::vector<MappedFile> excluded);

  using Found = std::function<void(std::uint64_t unit, MemoryPlace place)>;

  // Calls `found` for every stamp of [0, units). The process had better stand still.
  void Scan(const Stamps& stamps, std::uint64_t units, const Found& found);

  // A mapping is larger than any a plugin makes: not looked at. So it is with the shadow memory of
  // sanitizers, many TiB of address space.
  bool skipped_some() const { return skipped_some_; }

 private:
  MemoryScanner(pid_t pid, std::vector<MappedFile> excluded)
      : pid_(pid), excluded_(std::move(excluded)) {}

  bool Concerns(const MemoryArea& area);
  std::span<const std::uint64_t> ReadPageMap(std::uint64_t first_page, std::uint64_t pages);
  void ScanRun(const MemoryArea& area, std::uint64_t start, std::uint64_t end, const Stamps& stamps,
               std::uint64_t units, const Found& found);

  pid_t pid_;
  std::vector<MappedFile> excluded_;
  base::UniqueHandle memory_;
  base::UniqueHandle page_map_;
  std::vector<std::uint64_t> entries_;
  StampSearch search_;
  bool skipped_some_ = false;
};

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_MEMORY_SCAN_H_
