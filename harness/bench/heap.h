// Counts the allocations of a program.
#ifndef SLUICE_HARNESS_BENCH_HEAP_H_
#define SLUICE_HARNESS_BENCH_HEAP_H_

#include <cstdint>

namespace sluice::bench {

// Returns how often this process has called malloc, calloc, realloc or one of their relatives with
// an alignment, in the program or in any library, plugins and operator new included. What the C
// library allocates for itself counts too. Callable from any thread.
//
// A program that links this gets these functions from here; they call those of glibc
// (__libc_malloc and so on). Nothing is counted under sanitizers, which have a heap of their own.
std::uint64_t HeapAllocations() noexcept;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kCountsHeap = false;
#else
inline constexpr bool kCountsHeap = true;
#endif

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_HEAP_H_
