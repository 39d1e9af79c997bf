#include "core/loop/pages.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#endif

#include <algorithm>
#include <memory>
#include <new>

namespace sluice::loop {

#if defined(_WIN32)

// A committed page takes no memory until it is touched, though all pages count against what the
// system may promise (learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualalloc:
// MEM_COMMIT). Large pages come only to programs that ask for them (MEM_LARGE_PAGES).
std::span<std::byte> Pages::Map(std::size_t size) {
  void* const memory = VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (memory == nullptr) throw std::bad_alloc();
  return {static_cast<std::byte*>(memory), size};
}

void Pages::Unmap(std::span<std::byte> chunk) noexcept {
  VirtualFree(chunk.data(), 0, MEM_RELEASE);
}

#else

std::span<std::byte> Pages::Map(std::size_t size) {
  void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
    // BSD makes superpages only of small pages that are all in use.
#if defined(__linux__)
  // A kernel built without huge pages returns EINVAL, and makes none.
  madvise(memory, size, MADV_NOHUGEPAGE);
#endif
  return {static_cast<std::byte*>(memory), size};
}

void Pages::Unmap(std::span<std::byte> chunk) noexcept { munmap(chunk.data(), chunk.size()); }

#endif

Pages::~Pages() {
  for (const std::span<std::byte> chunk : chunks_) Unmap(chunk);
}

void* Pages::do_allocate(std::size_t size, std::size_t align) {
  void* memory = std::align(align, size, next_, left_);
  if (memory == nullptr) {
    chunks_.reserve(chunks_.size() + 1);  // so that no chunk is lost when memory runs out
    chunks_.push_back(Map(std::max(kChunk, size + align)));
    next_ = chunks_.back().data();
    left_ = chunks_.back().size();
    memory = std::align(align, size, next_, left_);
  }
  next_ = static_cast<std::byte*>(memory) + size;
  left_ -= size;
  return memory;
}

void Pages::do_deallocate(void* /*memory*/, std::size_t /*size*/, std::size_t /*align*/) {}

}  // namespace sluice::loop
