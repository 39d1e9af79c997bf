// Searches the memory of a child for stamps.
#ifndef SLUICE_HARNESS_WITNESS_MEMORY_SCAN_H_
#define SLUICE_HARNESS_WITNESS_MEMORY_SCAN_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "harness/witness/stamp.h"

namespace sluice::witness {

// A file as the table names it, which is not always what fstat(2) returns (btrfs, overlayfs).
struct MappedFile {
  std::string device;       // "fd:01"
  std::uint64_t inode = 0;  // 0: no file
  friend bool operator==(const MappedFile&, const MappedFile&) = default;
};

struct MemoryArea {
  std::uint64_t start = 0;
  std::uint64_t end = 0;     // exclusive
  bool accessible = false;   // for reading, writing or executing
  bool shared = false;       // writes reach the file, or other processes
  std::uint64_t offset = 0;  // in the file, of `start`
  MappedFile file;
  std::string name;  // "[stack]", a path, or empty
};

// One line of the table; none if it is not like that.
std::optional<MemoryArea> ParseMemoryArea(std::string_view line);

// The whole table; empty if it cannot be read.
std::vector<MemoryArea> ReadMemoryMap(pid_t pid);

// What the table calls the file of `fd` where it is mapped; none if it cannot be mapped.
std::optional<MappedFile> NameInMemoryMap(int fd);

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
