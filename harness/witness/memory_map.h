// Which memory a process has: /proc/PID/maps, proc_pid_maps(5).
#ifndef SLUICE_HARNESS_WITNESS_MEMORY_MAP_H_
#define SLUICE_HARNESS_WITNESS_MEMORY_MAP_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::witness {

// A file as the table names it, which is not always what fstat(2) answers (btrfs, overlayfs).
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

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_MEMORY_MAP_H_
