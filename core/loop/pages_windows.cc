#include <windows.h>

#include <new>

#include "core/loop/pages.h"

namespace sluice::loop {

// A committed page takes no room before it is touched, though all count against what the system may
// promise (learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualalloc: MEM_COMMIT).
// Large pages come only to those who ask for them (MEM_LARGE_PAGES).
std::span<std::byte> Pages::Map(std::size_t size) {
  void* const memory = VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (memory == nullptr) throw std::bad_alloc();
  return {static_cast<std::byte*>(memory), size};
}

void Pages::Unmap(std::span<std::byte> chunk) noexcept {
  VirtualFree(chunk.data(), 0, MEM_RELEASE);
}

}  // namespace sluice::loop
