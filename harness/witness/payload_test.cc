#include "harness/witness/payload.h"

#include <gtest/gtest.h>

#include <boost/system/errc.hpp>
#include <filesystem>
#include <span>
#include <vector>

#include "core/base/file.h"
#include "harness/witness/page_cache.h"

namespace sluice::witness {
namespace {

constexpr std::uint64_t kBytes = std::uint64_t{256} << 10U;

std::vector<std::byte> ContentOf(const Payload& payload) {
  std::vector<std::byte> content(static_cast<std::size_t>(payload.bytes()) + 1);
  const std::int64_t got = base::ReadAt(payload.source(), content, 0);
  content.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return content;
}

std::vector<std::byte> Expected(const Payload& payload, Stamping pattern) {
  std::vector<std::byte> content(static_cast<std::size_t>(payload.bytes()));
  payload.stamps(pattern).Fill(0, content);
  return content;
}

TEST(Payload, IsPatternAUntilOverwrittenByPatternB) {
  const auto payload = Payload::Make(::testing::TempDir(), kBytes, transfer::CacheState::kWarm);
  ASSERT_TRUE(payload) << payload.error().message;
  EXPECT_EQ(ContentOf(*payload), Expected(*payload, Stamping::kA));
  EXPECT_EQ(payload->digest(), channels::DigestOf(ContentOf(*payload)));
  ASSERT_TRUE(payload->Overwrite());
  EXPECT_EQ(ContentOf(*payload), Expected(*payload, Stamping::kB));
}

TEST(Payload, DiffersFromRunToRun) {
  const auto one = Payload::Make(::testing::TempDir(), kBytes, transfer::CacheState::kWarm);
  const auto other = Payload::Make(::testing::TempDir(), kBytes, transfer::CacheState::kWarm);
  ASSERT_TRUE(one && other);
  EXPECT_FALSE(one->digest() == other->digest());
}

TEST(Payload, GivesAPluginNoWayToWrite) {
  const auto payload = Payload::Make(::testing::TempDir(), kBytes, transfer::CacheState::kWarm);
  ASSERT_TRUE(payload);
  EXPECT_EQ(base::WriteAt(payload->source(), std::as_bytes(std::span("x", 1)), 0), -1);
}

TEST(Payload, LeavesNoFileBehind) {
  const auto directory = std::filesystem::path(::testing::TempDir()) / "payload_test";
  std::filesystem::create_directory(directory);
  {
    const auto payload = Payload::Make(directory, kBytes, transfer::CacheState::kWarm);
    EXPECT_TRUE(payload);
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory));
  std::filesystem::remove(directory);
}

TEST(Payload, NamesTheDirectoryThatCannotHoldIt) {
  const auto payload = Payload::Make("/nonexistent", kBytes, transfer::CacheState::kWarm);
  ASSERT_FALSE(payload);
  EXPECT_NE(payload.error().message.find("/nonexistent"), std::string::npos)
      << payload.error().message;
  EXPECT_EQ(payload.error().code, boost::system::errc::no_such_file_or_directory);
}

TEST(Payload, ThatIsColdStillHasItsContent) {
  const auto warm = Payload::Make(::testing::TempDir(), kBytes, transfer::CacheState::kWarm);
  ASSERT_TRUE(warm) << warm.error().message;
  const auto storage = RequireStorage(warm->source());
  if (!storage) GTEST_SKIP() << storage.error().message;
  const auto payload = Payload::Make(::testing::TempDir(), kBytes, transfer::CacheState::kCold);
  ASSERT_TRUE(payload) << payload.error().message;
  EXPECT_EQ(ContentOf(*payload), Expected(*payload, Stamping::kA));
}

}  // namespace
}  // namespace sluice::witness
