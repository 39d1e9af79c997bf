// The page cache: whether a file is in memory, or has to be read from where it is kept.
#ifndef SLUICE_CORE_TRANSFER_CACHE_STATE_H_
#define SLUICE_CORE_TRANSFER_CACHE_STATE_H_

#include <cstdint>
#include <string_view>

#include "core/transfer/handle.h"

namespace sluice::transfer {

enum class CacheState : std::uint8_t {
  kWarm,  // in the page cache
  kCold,  // not there
};

// "warm", "cold"
constexpr std::string_view CacheName(CacheState cache) {
  return cache == CacheState::kCold ? "cold" : "warm";
}

// Of `bytes` of a file from `offset` on: kCold if most of its first MiB is not in memory. Where the
// system does not tell, kWarm: before Linux 6.5, for files that the caller may neither write nor
// owns, and on other systems. Reads nothing and starts no reading: cachestat(2), 0.4 µs.
CacheState CacheStateOf(Handle file, std::uint64_t offset, std::uint64_t bytes) noexcept;

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_CACHE_STATE_H_
