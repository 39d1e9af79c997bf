// What the witnesses say about the plugins that Sluice ships, against the textbook.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "core/host/loader.h"
#include "harness/witness/alias.h"
#include "harness/witness/footprint.h"
#include "harness/witness/syscalls.h"
#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

struct Expected {
  std::string_view file;
  double staged;
  double queued;
  double delivered;  // where the wire copies nothing
};

constexpr Expected kPlugins[] = {
    {"plugins/posix/posix.read_write.so", 1, 0, 0},
    {"plugins/posix/posix.mmap_write.so", 0, 0, 0},
    {"plugins/linux/linux.msg_zerocopy.so", 0, 1, 0},
    {"plugins/linux/linux.sendfile.so", 0, 1, 1},
    {"plugins/linux/linux.splice.so", 0, 1, 1},
    {"plugins/linux/linux.vmsplice.so", 0, 1, 1},
};
constexpr std::string_view kChannels[] = {"tcp", "tcp-sg", "tcp-nosg", "unix", "pipe"};

class Shipped : public ::testing::TestWithParam<std::tuple<Expected, std::string_view>> {};

TEST_P(Shipped, CopiesAsTheTextbookSays) {
  const auto& [expected, channel_name] = GetParam();
  const auto channel = channels::MakeChannel(channel_name, {});
  if (!channel) GTEST_SKIP() << channel.error().message;
  // Whoever builds may share his group's files.
  const auto plugin = host::Load(expected.file, {.allow_writable_by_others = true, .abi = {}});
  ASSERT_TRUE(plugin) << plugin.error().message;
  const Target target = {
      .plugin = *plugin, .channel = *channel, .directory = testing::PayloadDirectory()};

  const AliasResult alias = MeasureAlias(target);
  const std::uint32_t sink_kind = channel->sink_kind();
  if (alias.status.code == SLUICE_E_UNSUPPORTED &&
      (*plugin)->FindClaim(SLUICE_KIND_FILE, sink_kind) == nullptr) {
    GTEST_SKIP() << alias.status.why();
  }
  ASSERT_TRUE(alias.status.ok()) << alias.status.why();
  EXPECT_EQ(alias.queued.value, expected.queued) << alias.queued.note;
  const double delivered = channel_name == "tcp-nosg" ? 0 : expected.delivered;
  EXPECT_EQ(alias.delivered.value, delivered) << alias.delivered.note;

  const FootprintResult footprint = MeasureFootprint(target);
  ASSERT_TRUE(footprint.status.ok()) << footprint.status.why();
  const SyscallsResult syscalls = MeasureSyscalls(target);
  ASSERT_TRUE(syscalls.status.ok()) << syscalls.status.why();
  if (!footprint.staged.value || !syscalls.calls.value) GTEST_SKIP() << footprint.staged.note;
  EXPECT_EQ(footprint.staged.value, expected.staged) << footprint.staged.note;
  EXPECT_EQ(syscalls.into_user.value, expected.staged);
  EXPECT_EQ(syscalls.out_of_user.value, 1 - expected.queued);
}

INSTANTIATE_TEST_SUITE_P(Plugins, Shipped,
                         ::testing::Combine(::testing::ValuesIn(kPlugins),
                                            ::testing::ValuesIn(kChannels)),
                         [](const auto& test) {
                           std::string name(std::get<0>(test.param).file);
                           name = name.substr(name.rfind('/') + 1) + "_to_";
                           name += std::get<1>(test.param);
                           std::ranges::replace_if(
                               name, [](char c) { return c == '.' || c == '-'; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace sluice::witness
