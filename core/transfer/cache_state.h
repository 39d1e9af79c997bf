// Whether a file is in the page cache, or has to be read from storage.
#ifndef SLUICE_CORE_TRANSFER_CACHE_STATE_H_
#define SLUICE_CORE_TRANSFER_CACHE_STATE_H_

#include <cstdint>
#include <string_view>

#include "core/base/handle.h"

namespace sluice::transfer {

enum class CacheState : std::uint8_t {
  kWarm,  // in the page cache
  kCold,  // not there
};

// "warm", "cold"
constexpr std::string_view CacheName(CacheState cache) {
  return cache == CacheState::kCold ? "cold" : "warm";
}

// Returns the state of `bytes` of a file from `offset` on: kCold if most of the 16 KiB in the
// middle are not in memory. (What somebody has read of the beginning says little.) Returns kWarm
// where the system does not tell: before Linux 6.5, for files that the caller neither owns nor may
// write, and on other systems. Reads nothing and starts no reading. Costs a cachestat(2): 0.4 µs
// and a cache miss for each page.
#if defined(__linux__)
CacheState CacheStateOf(base::Handle file, std::uint64_t offset, std::uint64_t bytes) noexcept;
#else
inline CacheState CacheStateOf(base::Handle /*file*/, std::uint64_t /*offset*/,
                               std::uint64_t /*bytes*/) noexcept {
  return CacheState::kWarm;
}
#endif

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_CACHE_STATE_H_
