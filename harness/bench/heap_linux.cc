#include <atomic>
#include <cerrno>
#include <cstddef>

#include "harness/bench/heap.h"

namespace sluice::bench {
namespace {

std::atomic<std::uint64_t> g_allocations = 0;

}  // namespace

std::uint64_t HeapAllocations() noexcept { return g_allocations; }

}  // namespace sluice::bench

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// The names are those of the C library.
// NOLINTBEGIN(readability-identifier-naming)
extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t align, std::size_t size);

void* malloc(std::size_t size) {
  ++sluice::bench::g_allocations;
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
  ++sluice::bench::g_allocations;
  return __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size) {
  ++sluice::bench::g_allocations;
  return __libc_realloc(memory, size);
}

void* memalign(std::size_t align, std::size_t size) {
  ++sluice::bench::g_allocations;
  return __libc_memalign(align, size);
}

void* aligned_alloc(std::size_t align, std::size_t size) { return memalign(align, size); }

int posix_memalign(void** memory, std::size_t align, std::size_t size) {
  *memory = memalign(align, size);
  return *memory == nullptr ? ENOMEM : 0;
}

}  // extern "C"
// NOLINTEND(readability-identifier-naming)

#endif
