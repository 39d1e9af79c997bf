// The page cache: whether a file is in memory, or has to be read from where it is kept.
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

// Of `bytes` of a file from `offset` on: kCold if most of 16 KiB in its middle is not in memory;
// what somebody has read of its beginning says little. Where the system does not tell, kWarm:
// before Linux 6.5, for files that the caller may neither write nor owns, and on other systems.
// Reads nothing and starts no reading: cachestat(2), 0.4 µs and a cache miss for each page.
CacheState CacheStateOf(base::Handle file, std::uint64_t offset, std::uint64_t bytes) noexcept;

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_CACHE_STATE_H_
