#include "core/transfer/cache_state.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

TEST(CacheState, IsWarmOfWhatWasJustWritten) {
  const auto file = testing::FileWith(testing::Bytes(kMiB));
  EXPECT_EQ(CacheStateOf(file.get(), 0, kMiB), CacheState::kWarm);
}

TEST(CacheState, IsColdOfWhatWasTakenOutOfThePageCache) {
  const auto file = testing::FileWith(testing::Bytes(2 * kMiB));
  ASSERT_EQ(fsync(file.get()), 0);
  ASSERT_EQ(posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED), 0);
  if (CacheStateOf(file.get(), 0, 2 * kMiB) == CacheState::kWarm) {
    GTEST_SKIP() << "this kernel has no cachestat(2), or files here are kept in memory";
  }
  std::string page(4096, '\0');
  ASSERT_EQ(pread(file.get(), page.data(), page.size(), 0), 4096);
  EXPECT_EQ(CacheStateOf(file.get(), 0, page.size()), CacheState::kWarm);
}

TEST(CacheState, IsWarmWhereNobodyTells) {
  EXPECT_EQ(CacheStateOf(-1, 0, kMiB), CacheState::kWarm);
  const auto file = testing::FileWith("content");
  EXPECT_EQ(CacheStateOf(file.get(), 0, 0), CacheState::kWarm);
}

}  // namespace
}  // namespace sluice::transfer
