#include <sys/mman.h>

#include <new>

#include "core/loop/pages.h"

namespace sluice::loop {

std::span<std::byte> Pages::Map(std::size_t size) {
  void* const memory =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  // A kernel built without huge pages answers EINVAL, and makes none.
  madvise(memory, size, MADV_NOHUGEPAGE);
  return {static_cast<std::byte*>(memory), size};
}

void Pages::Unmap(std::span<std::byte> chunk) noexcept { munmap(chunk.data(), chunk.size()); }

}  // namespace sluice::loop
