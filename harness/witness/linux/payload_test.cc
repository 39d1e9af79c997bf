#include "harness/witness/payload.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "harness/witness/page_cache.h"

namespace sluice::harness {
namespace {

constexpr std::uint64_t kBytes = std::uint64_t{256} << 10U;

TEST(Payload, HasNoNameEvenWhileItIsThere) {
  const auto directory = std::filesystem::path(::testing::TempDir()) / "linux_payload_test";
  std::filesystem::create_directory(directory);
  {
    const auto payload = Payload::Make(directory, kBytes, CacheState::kWarm);
    EXPECT_TRUE(payload);
    EXPECT_TRUE(std::filesystem::is_empty(directory));
  }
  std::filesystem::remove(directory);
}

TEST(Payload, CannotBeColdInMemory) {
  if (!std::filesystem::is_directory("/dev/shm")) GTEST_SKIP() << "there is no /dev/shm here";
  const auto warm = Payload::Make("/dev/shm", kBytes, CacheState::kWarm);
  if (!warm) GTEST_SKIP() << warm.error().message;
  if (RequireStorage(warm->source())) GTEST_SKIP() << "/dev/shm is on a disk here";
  const auto cold = Payload::Make("/dev/shm", kBytes, CacheState::kCold);
  ASSERT_FALSE(cold);
  EXPECT_NE(cold.error().message.find("tmpfs"), std::string::npos) << cold.error().message;
}

}  // namespace
}  // namespace sluice::harness
