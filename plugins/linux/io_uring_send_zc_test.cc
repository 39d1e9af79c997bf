#include "plugins/linux/io_uring_send_zc.h"

#include <gtest/gtest.h>
#include <sluice/kernel_report.h>

#include <cstdint>
#include <sluice/plugin.hpp>
#include <string>

#include "plugins/common/testing/ends.h"
#include "plugins/common/testing/pattern.h"
#include "plugins/common/testing/transfer.h"

namespace sluice::plugins {
namespace {

using testing::Channel;
using testing::Pattern;
using testing::SameBytes;
using testing::SourceFile;

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

// A transfer by the class itself, which shows what the kernel has said so far.
class IoUringSendZcTest : public ::testing::Test {
 protected:
  void SetUp() override {
    sluice_report report{};
    if (CheckRing(IORING_OP_SEND_ZC, report) != SLUICE_OK) GTEST_SKIP() << report.reason;
  }

  // Steps until the transfer is done, has failed or waits.
  static sluice_status Drive(IoUringSendZc& transfer, sluice_progress& progress) {
    sluice_status status = SLUICE_MORE;
    while (status == SLUICE_MORE) status = transfer.Step(8 * kMiB, progress);
    return status;
  }

  static sluice_kernel_counts CountsOf(const IoUringSendZc& transfer) {
    sluice_kernel_counts counts{};
    transfer.Report(counts);
    return counts;
  }
};

TEST_F(IoUringSendZcTest, IsDoneWhenTheKernelHasLetGoOfEverything) {
  const SourceFile source(3 * kMiB + 5);
  Channel channel({.kind = SLUICE_KIND_TCP});
  const sluice_endpoint from = source.endpoint();
  const sluice_endpoint to = channel.endpoint();
  const sluice_route route{
      .struct_size = sizeof(route), .reserved = 0, .source = &from, .sink = &to};
  const sluice_request request{.struct_size = sizeof(request),
                               .flags = 0,
                               .route = &route,
                               .offset = 0,
                               .length = SLUICE_TO_END,
                               .head = {"head", 4},
                               .tail = {"tail", 4}};
  IoUringSendZc transfer(request);
  sluice_report report{};
  ASSERT_EQ(transfer.Open(report), SLUICE_OK) << report.reason;
  channel.StartReading();
  sluice_progress progress{};
  sluice_status status = SLUICE_MORE;
  while ((status = Drive(transfer, progress)) > 0) ASSERT_TRUE(testing::Await(progress));
  EXPECT_EQ(status, SLUICE_DONE);
  EXPECT_STREQ(progress.path, "io_uring_send_zc");
  EXPECT_EQ(progress.bytes_done, 3 * kMiB + 5 + 8);
  const sluice_kernel_counts counts = CountsOf(transfer);
  EXPECT_GE(counts.by_reference, 3U);
  // A local receiver gets copies, and the kernel says so if it knows the question (6.2).
  if (counts.reported != 0) {
    EXPECT_EQ(counts.reported, counts.by_reference);
    EXPECT_EQ(counts.copied, counts.by_reference);
  }
  EXPECT_TRUE(SameBytes("head" + Pattern(0, 3 * kMiB + 5) + "tail", channel.Finish()));
}

TEST_F(IoUringSendZcTest, DrainsWhileThePeerDoesNotRead) {
  // More than the receiver's window, less than the sender's buffer.
  constexpr std::uint64_t kSize = 300'000;
  const SourceFile source(kSize);
  Channel channel({.kind = SLUICE_KIND_TCP, .nonblocking = true, .send_buffer = 2 << 20});
  const sluice_endpoint from = source.endpoint();
  const sluice_endpoint to = channel.endpoint();
  const sluice_route route{
      .struct_size = sizeof(route), .reserved = 0, .source = &from, .sink = &to};
  const sluice_request request{.struct_size = sizeof(request),
                               .flags = 0,
                               .route = &route,
                               .offset = 0,
                               .length = kSize,
                               .head = {},
                               .tail = {}};
  IoUringSendZc transfer(request);
  sluice_report report{};
  ASSERT_EQ(transfer.Open(report), SLUICE_OK) << report.reason;
  sluice_progress progress{};
  ASSERT_EQ(Drive(transfer, progress), SLUICE_DRAINING);
  EXPECT_EQ(progress.bytes_done, kSize);
  EXPECT_EQ(CountsOf(transfer).reported, 0U);
  channel.StartReading();
  sluice_status status = SLUICE_DRAINING;
  while (status == SLUICE_DRAINING) {
    ASSERT_TRUE(testing::Await(progress));
    status = Drive(transfer, progress);
  }
  EXPECT_EQ(status, SLUICE_DONE);
  EXPECT_TRUE(SameBytes(Pattern(0, kSize), channel.Finish()));
}

TEST_F(IoUringSendZcTest, CopiesWhatIsSmallAndSaysSo) {
  const SourceFile source(IoUringSendZc::kSmallest - 1);
  Channel channel({.kind = SLUICE_KIND_TCP});
  channel.StartReading();
  const sluice_endpoint from = source.endpoint();
  const sluice_endpoint to = channel.endpoint();
  const sluice_route route{
      .struct_size = sizeof(route), .reserved = 0, .source = &from, .sink = &to};
  const sluice_request request{.struct_size = sizeof(request),
                               .flags = 0,
                               .route = &route,
                               .offset = 0,
                               .length = IoUringSendZc::kSmallest - 1,
                               .head = {},
                               .tail = {}};
  IoUringSendZc transfer(request);
  sluice_report report{};
  ASSERT_EQ(transfer.Open(report), SLUICE_OK) << report.reason;
  sluice_progress progress{};
  EXPECT_EQ(Drive(transfer, progress), SLUICE_DONE);
  EXPECT_STREQ(progress.path, "io_uring_send");
  EXPECT_EQ(CountsOf(transfer).by_reference, 0U);
  EXPECT_TRUE(SameBytes(Pattern(0, IoUringSendZc::kSmallest - 1), channel.Finish()));
}

}  // namespace
}  // namespace sluice::plugins
