// Every plugin delivers exactly the bytes it was asked for, whatever the range and the sink.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>

#include "plugins/testing/cases.h"
#include "plugins/testing/ends.h"
#include "plugins/testing/transfer.h"

namespace sluice::plugins::testing {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

class Bytes : public ::testing::TestWithParam<Case> {
 protected:
  // Runs the request on a new channel and expects `expected` at its other end.
  void Deliver(const SourceFile& source, const Ask& ask, const std::string& expected,
               std::uint64_t source_bytes, std::uint64_t budget = 2 * kMiB) {
    Channel channel(GetParam().options());
    channel.StartReading();
    Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), ask);
    ASSERT_EQ(transfer.Run(budget), SLUICE_DONE) << transfer.progress().reason;
    EXPECT_EQ(transfer.progress().bytes_done, expected.size());
    EXPECT_EQ(transfer.progress().source_done, source_bytes);
    EXPECT_TRUE(SameBytes(expected, channel.Finish()));
    EXPECT_EQ(lseek(source.fd(), 0, SEEK_CUR), 0) << "the source's position moved";
  }
};

TEST_P(Bytes, OfFilesOfManySizes) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{4095},
                                   std::uint64_t{4096}, std::uint64_t{4097}, std::uint64_t{65535},
                                   std::uint64_t{65536}, std::uint64_t{65537}, kMiB + 3}) {
    SCOPED_TRACE(size);
    const SourceFile source(size);
    const std::string expected = Pattern(0, size);
    Deliver(source, {.length = size}, expected, size);
    Deliver(source, {.length = SLUICE_TO_END}, expected, size);
  }
}

TEST_P(Bytes, OfRandomRanges) {
  constexpr std::uint64_t kSize = 3 * kMiB + 77;
  const SourceFile source(kSize);
  std::mt19937_64 random(20240611);
  for (int i = 0; i < 12; ++i) {
    const std::uint64_t offset = random() % kSize;
    const std::uint64_t length = random() % (kSize - offset);
    const std::uint64_t budget = 1 + random() % 300'000;
    SCOPED_TRACE(::testing::Message() << offset << "+" << length << " in steps of " << budget);
    Deliver(source, {.offset = offset, .length = length}, Pattern(offset, length), length, budget);
  }
}

TEST_P(Bytes, ToTheEndFromAnOffset) {
  const SourceFile source(200'000);
  Deliver(source, {.offset = 70'001}, Pattern(70'001, 129'999), 129'999);
}

TEST_P(Bytes, BetweenHeadAndTail) {
  const std::string head(321, 'h');
  const std::string tail(77, 't');
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{5000},
                                   std::uint64_t{16384}, std::uint64_t{16385}, kMiB + 3}) {
    const SourceFile source(size);
    std::string expected = head;
    expected.append(Pattern(0, size)).append(tail);
    for (const std::uint64_t length : {size, SLUICE_TO_END}) {
      for (const std::uint64_t budget : {std::uint64_t{100}, std::uint64_t{4096}, 2 * kMiB}) {
        if (size > kMiB && budget == 100) continue;
        SCOPED_TRACE(::testing::Message() << size << " by " << length << " budget " << budget);
        Deliver(source, {.length = length, .head = head, .tail = tail}, expected, size, budget);
      }
    }
  }
}

TEST_P(Bytes, OfHeadAndTailOnlyWhenTheRangeToTheEndIsEmpty) {
  const SourceFile source(10);
  Deliver(source, {.offset = 10, .head = "head", .tail = "tail"}, "headtail", 0);
  Deliver(source, {.offset = 5000, .head = "head", .tail = "tail"}, "headtail", 0);
  Deliver(source, {.offset = INT64_MAX, .tail = "tail"}, "tail", 0);
  Deliver(source, {.offset = INT64_MAX - 1, .head = "head"}, "head", 0);
}

TEST_P(Bytes, WithABudgetOfOne) {
  const SourceFile source(5000);
  Deliver(source, {.offset = 4000, .length = 300, .head = "head", .tail = "tail"},
          "head" + Pattern(4000, 300) + "tail", 300, 1);
}

TEST_P(Bytes, WithMoreToFollow) {
  for (const std::uint64_t size : {std::uint64_t{100}, std::uint64_t{16384}, kMiB + 5}) {
    const SourceFile source(size);
    Deliver(source, {.length = size, .flags = SLUICE_REQUEST_MORE_FOLLOWS}, Pattern(0, size), size);
    Deliver(source, {.flags = SLUICE_REQUEST_MORE_FOLLOWS}, Pattern(0, size), size);
  }
}

TEST_P(Bytes, OfASourceThatHasGrownSinceItWasDescribed) {
  const SourceFile source(1000);
  Channel channel(GetParam().options());
  channel.StartReading();
  const sluice_endpoint described = source.endpoint();
  source.Fill(1000, 300'000);
  Transfer transfer(*GetParam().plugin, described, channel.endpoint(), {.tail = "tail"});
  ASSERT_EQ(transfer.Run(), SLUICE_DONE) << transfer.progress().reason;
  EXPECT_TRUE(SameBytes(Pattern(0, 301'000) + "tail", channel.Finish()));
}

TEST_P(Bytes, OfASourceThatHasShrunkSinceItWasDescribed) {
  const SourceFile source(300'000);
  Channel channel(GetParam().options());
  channel.StartReading();
  const sluice_endpoint described = source.endpoint();
  source.Resize(100'001);
  Transfer transfer(*GetParam().plugin, described, channel.endpoint(), {.head = "head"});
  ASSERT_EQ(transfer.Run(), SLUICE_DONE) << transfer.progress().reason;
  EXPECT_TRUE(SameBytes("head" + Pattern(0, 100'001), channel.Finish()));
}

// st_size of a file in /proc is 0, and not every facility sees its content.
TEST_P(Bytes, OfProcfsAreReadOrRefused) {
  const Fd version(open("/proc/version", O_RDONLY | O_CLOEXEC));
  if (version.get() < 0) GTEST_SKIP() << "/proc/version: " << std::strerror(errno);
  std::string expected(4096, '\0');
  const ssize_t size = pread(version.get(), expected.data(), expected.size(), 0);
  ASSERT_GT(size, 10);
  expected.resize(static_cast<std::size_t>(size));

  for (const std::uint64_t length : {SLUICE_TO_END, static_cast<std::uint64_t>(size)}) {
    Channel channel(GetParam().options());
    channel.StartReading();
    Transfer transfer(*GetParam().plugin, Describe(version.get(), SLUICE_KIND_FILE),
                      channel.endpoint(), {.length = length});
    const sluice_status status = transfer.Run();
    if (status == SLUICE_E_UNSUPPORTED && !GetParam().Is("posix.read_write")) {
      EXPECT_EQ(transfer.progress().bytes_done, 0u);
      EXPECT_EQ(channel.Finish(), "");
    } else {
      ASSERT_EQ(status, SLUICE_DONE);
      EXPECT_TRUE(SameBytes(expected, channel.Finish()));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Plugins, Bytes,
                         ::testing::ValuesIn(AllCases({SLUICE_KIND_TCP, SLUICE_KIND_UNIX,
                                                       SLUICE_KIND_PIPE, SLUICE_KIND_FILE})),
                         CaseName);

}  // namespace
}  // namespace sluice::plugins::testing
