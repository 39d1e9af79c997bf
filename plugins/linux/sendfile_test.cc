#include "plugins/linux/sendfile.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <cstdint>
#include <optional>
#include <sluice/plugin.hpp>
#include <string>

#include "plugins/common/testing/calls.h"
#include "plugins/common/testing/ends.h"
#include "plugins/common/testing/transfer.h"

namespace sluice::plugins {
namespace {

using testing::Ask;
using testing::Calls;
using testing::Channel;
using testing::SourceFile;
using testing::Transfer;

constexpr const sluice_plugin& kPlugin = internal::Descriptor<Sendfile>::kPlugin;

std::string PathOf(std::uint32_t sink_kind, std::uint64_t size, const Ask& ask) {
  const SourceFile source(size);
  Channel channel({.kind = sink_kind});
  channel.StartReading();
  Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), ask);
  EXPECT_EQ(transfer.Run(), SLUICE_DONE);
  return transfer.progress().path;
}

TEST(Sendfile, SaysThatAnEndThatIsHeldWentByValue) {
  EXPECT_EQ(PathOf(SLUICE_KIND_TCP, Sendfile::kHeld, {.tail = "tail"}), "read+write");
  EXPECT_EQ(PathOf(SLUICE_KIND_TCP, Sendfile::kHeld + 1, {.tail = "tail"}), "sendfile");
  EXPECT_EQ(PathOf(SLUICE_KIND_TCP, Sendfile::kHeld, {.head = "head"}), "sendfile");
}

TEST(Sendfile, HoldsNoEndWhereThereAreNoSegments) {
  EXPECT_EQ(PathOf(SLUICE_KIND_UNIX, 100, {.tail = "tail"}), "sendfile");
  EXPECT_EQ(PathOf(SLUICE_KIND_PIPE, 100, {.tail = "tail"}), "sendfile");
  EXPECT_EQ(PathOf(SLUICE_KIND_FILE, 100, {.tail = "tail"}), "sendfile");
}

TEST(Sendfile, AsksOnceMoreOnlyToFindTheEnd) {
  constexpr std::uint64_t kSize = 300'000;
  const SourceFile source(kSize);
  for (const std::uint64_t length : {kSize, std::uint64_t{SLUICE_TO_END}}) {
    Channel channel({.kind = SLUICE_KIND_TCP});
    channel.StartReading();
    Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), {.length = length});
    const std::optional<Calls> calls =
        testing::CallsOf([&] { return transfer.Run() == SLUICE_DONE; });
    if (!calls) GTEST_SKIP() << "system calls cannot be counted here";
    EXPECT_EQ(*calls, (Calls{{SYS_sendfile, length == kSize ? 1 : 2}}));
  }
}

}  // namespace
}  // namespace sluice::plugins
