#include <sys/mman.h>

#include <new>

#include "core/loop/pages.h"

namespace sluice::loop {

// Superpages come only of small ones that are all in use.
std::span<std::byte> Pages::Map(std::size_t size) {
  void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return {static_cast<std::byte*>(memory), size};
}

void Pages::Unmap(std::span<std::byte> chunk) noexcept { munmap(chunk.data(), chunk.size()); }

}  // namespace sluice::loop
