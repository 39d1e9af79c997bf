#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "core/transfer/cache_state.h"

namespace sluice::transfer {
namespace {

// Of <linux/mman.h> and <asm/unistd.h> since Linux 6.5; the number is the same on all processors
// except Alpha.
constexpr long kCachestat = 451;

struct CachestatRange {
  std::uint64_t off;
  std::uint64_t len;
};

struct Cachestat {
  std::uint64_t cached;  // pages, including those that are being read
  std::uint64_t dirty;
  std::uint64_t writeback;
  std::uint64_t evicted;
  std::uint64_t recently_evicted;
};

constexpr std::uint64_t kLookedAt = std::uint64_t{16} * 1024;

}  // namespace

CacheState CacheStateOf(base::Handle file, std::uint64_t offset, std::uint64_t bytes) noexcept {
  static const auto kPageBytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::uint64_t length = std::min(bytes, kLookedAt);
  const CachestatRange range = {.off = offset + (bytes - length) / 2, .len = length};
  Cachestat found{};
  // A length of 0 would mean the whole file.
  if (range.len == 0 || syscall(kCachestat, file, &range, &found, /*flags=*/0U) != 0) {
    return CacheState::kWarm;
  }
  return found.cached * kPageBytes < range.len / 2 ? CacheState::kCold : CacheState::kWarm;
}

}  // namespace sluice::transfer
