#include "harness/witness/storage.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

class Storage : public ::testing::Test {
 protected:
  const channels::Channel channel_ = testing::ChannelByName("tcp");
  Target subject_ = testing::On<testing::Sendfile>(channel_);
};

TEST_F(Storage, IsReadOnceByAColdTransfer) {
  subject_.cache = transfer::CacheState::kCold;
  const StorageResult result = MeasureStorage(subject_);
  if (!result.read.value) GTEST_SKIP() << result.read.note;
  EXPECT_TRUE(result.status.ok());
  EXPECT_NEAR(*result.read.value, 1.0, 0.02);
}

TEST_F(Storage, IsNotReadByAWarmTransfer) {
  const StorageResult result = MeasureStorage(subject_);
  EXPECT_TRUE(result.status.ok()) << result.status.why();
  if (!result.read.value) GTEST_SKIP() << result.read.note;
  EXPECT_EQ(*result.read.value, 0.0);
}

TEST_F(Storage, IsNotMeasuredWhereThereIsNone) {
  subject_.directory = "/dev/shm";
  const StorageResult warm = MeasureStorage(subject_);
  if (!warm.status.ok()) GTEST_SKIP() << warm.status.why();
  if (warm.read.value) GTEST_SKIP() << "/dev/shm is on a disk here";
  EXPECT_NE(warm.read.note.find("tmpfs"), std::string::npos) << warm.read.note;
  subject_.cache = transfer::CacheState::kCold;
  const StorageResult cold = MeasureStorage(subject_);
  EXPECT_FALSE(cold.read.value);
  EXPECT_NE(cold.read.note.find("tmpfs"), std::string::npos) << cold.read.note;
  EXPECT_EQ(cold.status.obstacle, cold.read.note);
  EXPECT_EQ(cold.status.error, "") << "the plugin is not to blame";
}

}  // namespace
}  // namespace sluice::witness
