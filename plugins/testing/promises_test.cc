// What the plugins promise beyond the bytes: stability, held segments, descriptors, refusals.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>

#include "plugins/testing/cases.h"
#include "plugins/testing/ends.h"
#include "plugins/testing/transfer.h"

namespace sluice::plugins::testing {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

std::ptrdiff_t OpenDescriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

class Promises : public ::testing::TestWithParam<Case> {};

TEST_P(Promises, StableIsKeptOrRefused) {
  constexpr std::uint64_t kSize = 10'000;
  const SourceFile source(kSize);
  Channel channel(GetParam().options());
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                    {.length = kSize, .flags = SLUICE_REQUEST_STABLE});
  if (GetParam().by_reference() && GetParam().sink_kind != SLUICE_KIND_FILE) {
    EXPECT_EQ(transfer.Open(), SLUICE_E_UNSUPPORTED);
    EXPECT_EQ(GetParam().plugin->capabilities & SLUICE_CAP_STABLE, 0u);
    return;
  }
  ASSERT_EQ(transfer.Run(), SLUICE_DONE);
  const std::string later(kSize, 'x');
  ASSERT_EQ(pwrite(source.fd(), later.data(), later.size(), 0), static_cast<ssize_t>(kSize));
  EXPECT_TRUE(SameBytes(Pattern(0, kSize), channel.Finish()));
}

TEST_P(Promises, NoDescriptorIsLeftBehind) {
  const SourceFile source(3 * kMiB);
  Channel channel(GetParam().options());
  const std::ptrdiff_t before = OpenDescriptors();
  channel.StartReading();
  {
    Transfer whole(*GetParam().plugin, source.endpoint(), channel.endpoint(), {});
    ASSERT_EQ(whole.Run(), SLUICE_DONE);
    Transfer half(*GetParam().plugin, source.endpoint(), channel.endpoint(), {});
    ASSERT_EQ(half.Open(), SLUICE_OK);
    half.Step(kMiB / 2);
    Transfer failed(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                    {.offset = 4 * kMiB, .length = 1});
    ASSERT_EQ(failed.Run(), SLUICE_E_SOURCE_TRUNCATED);
    Transfer refused(*GetParam().plugin, channel.endpoint(), channel.endpoint(), {});
    if (GetParam().sink_kind != SLUICE_KIND_FILE) {
      EXPECT_EQ(refused.Open(), SLUICE_E_UNSUPPORTED);
    }
  }
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST_P(Promises, TheSinkKeepsItsMode) {
  const SourceFile source(kMiB);
  Channel channel(GetParam().options());
  const int before = fcntl(channel.sink(), F_GETFL);
  channel.StartReading();
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.tail = "tail"});
  ASSERT_EQ(transfer.Run(), SLUICE_DONE);
  transfer.Close();
  EXPECT_EQ(fcntl(channel.sink(), F_GETFL), before);
}

TEST_P(Promises, ThePathIsTheFacility) {
  const SourceFile source(kMiB);
  Channel channel(GetParam().options());
  channel.StartReading();
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                    {.head = "head", .tail = "tail"});
  ASSERT_EQ(transfer.Run(), SLUICE_DONE);
  const std::string path = transfer.progress().path;
  const std::string name = GetParam().plugin->name;
  EXPECT_TRUE((name == "posix.read_write" && path == "read+write") ||
              (name == "posix.mmap_write" && path == "mmap+write") || name == "linux." + path ||
              (name == "linux.copy_file_range" && path == "reflink"))
      << name << " by " << path;
}

TEST_P(Promises, AnotherKindOfSourceIsRefusedByProbe) {
  const SourceFile source(10);
  Channel channel(GetParam().options());
  for (const std::uint32_t kind : {SLUICE_KIND_UNKNOWN, SLUICE_KIND_PIPE, SLUICE_KIND_TCP,
                                   SLUICE_KIND_SOCKET, 31u, 32u, 1000u}) {
    sluice_endpoint end = source.endpoint();
    end.kind = kind;
    Transfer from(*GetParam().plugin, end, channel.endpoint(), {});
    EXPECT_EQ(from.Probe(), SLUICE_E_UNSUPPORTED) << kind;
    EXPECT_NE(from.report().reason, nullptr);
  }
  sluice_endpoint end = channel.endpoint();
  end.kind = SLUICE_KIND_SOCKET;
  Transfer to(*GetParam().plugin, source.endpoint(), end, {});
  EXPECT_EQ(to.Probe(), SLUICE_E_UNSUPPORTED);
}

INSTANTIATE_TEST_SUITE_P(Plugins, Promises,
                         ::testing::ValuesIn(AllCases({SLUICE_KIND_TCP, SLUICE_KIND_UNIX,
                                                       SLUICE_KIND_PIPE, SLUICE_KIND_FILE})),
                         CaseName);

class FileSink : public ::testing::TestWithParam<Case> {};

TEST_P(FileSink, IsWrittenAtItsPositionAndKeepsItsTail) {
  const SourceFile source(50'000);
  Channel channel(GetParam().options());
  const std::string old(200'000, 'o');
  ASSERT_EQ(write(channel.sink(), old.data(), old.size()), 200'000);
  ASSERT_EQ(lseek(channel.sink(), 1000, SEEK_SET), 1000);
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                    {.head = "head", .tail = "tail"});
  ASSERT_EQ(transfer.Run(), SLUICE_DONE);
  EXPECT_EQ(lseek(channel.sink(), 0, SEEK_CUR), 51'008);
  const std::string expected =
      old.substr(0, 1000) + "head" + Pattern(0, 50'000) + "tail" + old.substr(51'008);
  EXPECT_TRUE(SameBytes(expected, channel.Finish()));
}

TEST_P(FileSink, OpenForAppendingIsAppendedToOrRefused) {
  const SourceFile source(5000);
  Channel channel(GetParam().options());
  ASSERT_EQ(write(channel.sink(), "old", 3), 3);
  ASSERT_EQ(lseek(channel.sink(), 0, SEEK_SET), 0);
  ASSERT_EQ(fcntl(channel.sink(), F_SETFL, O_APPEND), 0);
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {});
  if (GetParam().refuses_appending()) {
    EXPECT_EQ(transfer.Probe(), SLUICE_E_UNSUPPORTED);
    EXPECT_EQ(transfer.Open(), SLUICE_E_UNSUPPORTED);
    return;
  }
  ASSERT_EQ(transfer.Run(), SLUICE_DONE);
  EXPECT_TRUE(SameBytes("old" + Pattern(0, 5000), channel.Finish()));
}

TEST_P(FileSink, ThatMayNotGrowIsASinkError) {
  const SourceFile source(kMiB);
  Channel channel(GetParam().options());
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{.rlim_cur = 100'000, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  signal(SIGXFSZ, SIG_IGN);
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {});
  EXPECT_EQ(transfer.Run(), SLUICE_E_SINK_IO);
  EXPECT_EQ(transfer.progress().os_error, EFBIG);
  EXPECT_EQ(transfer.progress().bytes_done, 100'000u);
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_TRUE(SameBytes(Pattern(0, 100'000), channel.Finish()));
}

INSTANTIATE_TEST_SUITE_P(Plugins, FileSink, ::testing::ValuesIn(AllCases({SLUICE_KIND_FILE})),
                         CaseName);

}  // namespace
}  // namespace sluice::plugins::testing
