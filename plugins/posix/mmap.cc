#include "plugins/posix/mmap.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace sluice::plugins {

int Mmap::Map(const Source& source, std::uint64_t begin, std::size_t size, void** base) noexcept {
  void* const mapping =
      mmap(nullptr, size, PROT_READ, MAP_PRIVATE, source.fd(), static_cast<off_t>(begin));
  if (mapping == MAP_FAILED) return errno;
  *base = mapping;
  return 0;
}

void Mmap::Unmap(void* base, std::size_t size) noexcept { munmap(base, size); }

std::uint64_t Mmap::PageSize() noexcept {
  static const auto kSize = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return kSize;
}

}  // namespace sluice::plugins
