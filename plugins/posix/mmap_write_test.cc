#include "plugins/posix/mmap_write.h"

#include <gtest/gtest.h>
#include <sys/ioctl.h>

#include <cstdint>
#include <sluice/plugin.hpp>
#include <string>
#include <thread>

#include "plugins/common/testing/ends.h"
#include "plugins/common/testing/transfer.h"

namespace sluice::plugins {
namespace {

using testing::Channel;
using testing::Pattern;
using testing::SameBytes;
using testing::SourceFile;
using testing::Transfer;

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;
constexpr const sluice_plugin& kPlugin = internal::Descriptor<MmapWrite>::kPlugin;

TEST(MappedWindow, CoversFromAnAlignedOffsetOn) {
  const SourceFile source(3 * kMiB);
  MappedWindow<Mmap> window;
  ASSERT_EQ(window.Cover(Source(source.fd()), 70'000, 3 * kMiB), 0);
  EXPECT_EQ(window.View(70'000, 3 * kMiB).size(),
            MappedWindow<Mmap>::kAlignment + MappedWindow<Mmap>::kSize - 70'000);
  EXPECT_EQ(window.View(70'000, 80'000).size(), 10'000u);
}

TEST(MappedWindow, StaysWhereItHasTheOffset) {
  const SourceFile source(3 * kMiB);
  MappedWindow<Mmap> window;
  ASSERT_EQ(window.Cover(Source(source.fd()), 0, 3 * kMiB), 0);
  const void* const before = window.View(0, 1).data();
  ASSERT_EQ(window.Cover(Source(source.fd()), kMiB - 1, 3 * kMiB), 0);
  EXPECT_EQ(window.View(0, 1).data(), before);
  ASSERT_EQ(window.Cover(Source(source.fd()), kMiB, 3 * kMiB), 0);
  EXPECT_EQ(window.View(kMiB, 3 * kMiB).size(), kMiB);
}

// The kernel copies the last page with the zeros behind the new end before it meets the first page
// that is gone. The pipe is full with two writes of 32 KiB, and the third waits: it is cut off.
TEST(MmapWrite, ZerosInPlaceOfACutOffEndAreReported) {
  for (const std::uint64_t length : {2 * kMiB, std::uint64_t{SLUICE_TO_END}}) {
    const SourceFile source(2 * kMiB);
    Channel channel({.kind = SLUICE_KIND_PIPE});
    Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), {.length = length});
    ASSERT_EQ(transfer.Open(), SLUICE_OK);
    sluice_status status = SLUICE_DONE;
    std::thread sender([&] { status = transfer.Finish(); });
    for (int queued = 0; queued < 64 * 1024;) ioctl(channel.receiver(), FIONREAD, &queued);
    constexpr std::uint64_t kCut = 75'001;
    source.Resize(kCut);
    channel.StartReading();
    sender.join();
    EXPECT_EQ(status, SLUICE_E_SOURCE_TRUNCATED);
    EXPECT_EQ(std::string(transfer.progress().reason),
              "the source shrank while it was sent, and zeros may have taken its place");
    const std::string& received = channel.Finish();
    EXPECT_EQ(received.size(), transfer.progress().bytes_done);
    EXPECT_TRUE(SameBytes(Pattern(0, kCut), received.substr(0, kCut)));
  }
}

TEST(MmapWrite, WhatShrinksAtAPageBorderOnlyEndsThere) {
  const SourceFile source(2 * kMiB);
  Channel channel({.kind = SLUICE_KIND_PIPE});
  Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), {.tail = "tail"});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_E_INTERNAL;
  std::thread sender([&] { status = transfer.Finish(); });
  for (int queued = 0; queued < 64 * 1024;) ioctl(channel.receiver(), FIONREAD, &queued);
  constexpr std::uint64_t kCut = std::uint64_t{3} * 64 * 1024;
  source.Resize(kCut);
  channel.StartReading();
  sender.join();
  EXPECT_EQ(status, SLUICE_DONE);
  EXPECT_TRUE(SameBytes(Pattern(0, kCut) + "tail", channel.Finish()));
}

}  // namespace
}  // namespace sluice::plugins
