// Counts what a program takes from the heap.
#ifndef SLUICE_HARNESS_BENCH_HEAP_H_
#define SLUICE_HARNESS_BENCH_HEAP_H_

#include <cstdint>

namespace sluice::bench {

// How often this process has called malloc, calloc, realloc or one of their relatives with an
// alignment: itself or in any library, plugins and operator new included. What the C library
// allocates for itself counts too. From any thread.
//
// A program that links this has these functions from here; they pass everything on to those of
// glibc (__libc_malloc and so on). Sanitizers bring a heap of their own: then nothing is counted.
std::uint64_t HeapAllocations() noexcept;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kCountsHeap = false;
#else
inline constexpr bool kCountsHeap = true;
#endif

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_HEAP_H_
