#include "core/transfer/testing/allocations.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace {

std::atomic<std::uint64_t> allocations = 0;

// With room for the alignment, and for the address to free just before what is answered: not every
// C library has aligned_alloc().
void* Allocate(std::size_t size, std::size_t align) {
  ++allocations;
  void* const raw = std::malloc(size + align + sizeof(void*));
  if (raw == nullptr) std::abort();
  void* memory = static_cast<std::byte*>(raw) + sizeof(void*);
  std::size_t room = size + align;
  std::align(align, size, memory, room);
  std::memcpy(static_cast<std::byte*>(memory) - sizeof(void*), &raw, sizeof raw);
  return memory;
}

void Free(void* memory) noexcept {
  if (memory == nullptr) return;
  void* raw = nullptr;
  std::memcpy(&raw, static_cast<std::byte*>(memory) - sizeof(void*), sizeof raw);
  std::free(raw);
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size, alignof(std::max_align_t)); }
// The sanitizers have one of their own, which does not call the one above.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return Allocate(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t align) {
  return Allocate(size, static_cast<std::size_t>(align));
}
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t) noexcept { Free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { Free(memory); }

namespace sluice::transfer::testing {

std::uint64_t Allocations() { return allocations; }

}  // namespace sluice::transfer::testing
