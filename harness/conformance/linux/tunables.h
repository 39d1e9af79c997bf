// How the C library is asked to count memory exactly: malloc(3)'s caches of threads, which count as
// in use, are turned off (glibc manual, "Memory Allocation Tunables").
#ifndef SLUICE_HARNESS_CONFORMANCE_LINUX_TUNABLES_H_
#define SLUICE_HARNESS_CONFORMANCE_LINUX_TUNABLES_H_

namespace sluice::harness {

inline constexpr char kTunables[] = "GLIBC_TUNABLES";  // read when a program starts
inline constexpr char kCountsEveryFree[] = "glibc.malloc.tcache_count=0";

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CONFORMANCE_LINUX_TUNABLES_H_
