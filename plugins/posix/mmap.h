// What plugins/common/mapped.h asks of a system, by mmap(2).
#ifndef SLUICE_PLUGINS_POSIX_MMAP_H_
#define SLUICE_PLUGINS_POSIX_MMAP_H_

#include <sluice/plugin.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sluice/plugin.hpp>

#include "plugins/posix/source.h"

namespace sluice::plugins {

// mmap(2) of a regular file.
struct Mmap {
  static int Map(const Source& source, std::uint64_t begin, std::size_t size,
                 void** base) noexcept {
    void* const mapping =
        mmap(nullptr, size, PROT_READ, MAP_PRIVATE, source.fd(), static_cast<off_t>(begin));
    if (mapping == MAP_FAILED) return errno;
    *base = mapping;
    return 0;
  }
  static void Unmap(void* base, std::size_t size) noexcept { munmap(base, size); }
  static std::uint64_t PageSize() noexcept {
    static const auto kSize = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return kSize;
  }

  // Filesystems without mmap(2) answer nearly anything, and reading may go well.
  static sluice_status Stop(int error, sluice_progress& progress) noexcept {
    return Fail(progress, SLUICE_E_UNSUPPORTED, "mmap failed", error);
  }
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_POSIX_MMAP_H_
