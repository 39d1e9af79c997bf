#include "plugins/linux/msg_zerocopy.h"

#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <sluice/plugin.hpp>
#include <string>

#include "plugins/common/testing/ends.h"
#include "plugins/common/testing/pattern.h"
#include "plugins/common/testing/transfer.h"

namespace sluice::plugins {
namespace {

using testing::Channel;
using testing::SourceFile;
using testing::Transfer;

constexpr const sluice_plugin& kPlugin = internal::Descriptor<MsgZerocopy>::kPlugin;
constexpr std::uint64_t kMib = std::uint64_t{1} << 20U;

bool Write(const char* file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return out.good();
}

// Enters a network of this process' own, with loopback, for good. Answers what cannot be done, or
// NULL.
const char* EnterOwnNetwork() {
  const std::string user = "0 " + std::to_string(geteuid()) + " 1";
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return "no namespaces of one's own";
  if (!Write("/proc/self/uid_map", user)) return "the user's id cannot be mapped";
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  const bool up = ioctl(any, SIOCSIFFLAGS, &loopback) == 0;
  close(any);
  return up ? nullptr : "loopback cannot be brought up";
}

// The same, with a setting; once, and whatever was set before stays.
const char* EnterNetworkWith(const char* setting, const char* value) {
  static const char* const why = EnterOwnNetwork();
  if (why != nullptr) return why;
  return Write(setting, value) ? nullptr : setting;
}

int Option(int socket, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(getsockopt(socket, SOL_SOCKET, option, &value, &size), 0);
  return value;
}

// How many bytes of mappings of nameless files this process has: here, of the source.
std::uint64_t MappedBytes() {
  std::ifstream maps("/proc/self/maps");
  std::uint64_t bytes = 0;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("(deleted)") == std::string::npos) continue;
    const std::size_t dash = line.find('-');
    bytes += std::stoull(line.substr(dash + 1), nullptr, 16) - std::stoull(line, nullptr, 16);
  }
  return bytes;
}

TEST(MsgZerocopy, SendsLittleByValue) {
  for (const auto& [size, path] : {std::pair{MsgZerocopy::kCopyBelow - 1, "mmap+write"},
                                   std::pair{MsgZerocopy::kCopyBelow, "msg_zerocopy"}}) {
    const SourceFile source(size);
    Channel channel({.kind = SLUICE_KIND_TCP});
    channel.StartReading();
    Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), {});
    EXPECT_EQ(transfer.Run(), SLUICE_DONE);
    EXPECT_STREQ(transfer.progress().path, path);
  }
}

TEST(MsgZerocopy, IsDrainingUntilTheKernelLetsGoOfPagesThatNobodyHasMappedAnyMore) {
  // Sockets take everything although nobody reads: what the receiver has no room for waits in the
  // sender's queue, by reference.
  const char* const why = EnterNetworkWith("/proc/sys/net/ipv4/tcp_wmem", "4096 16777216 16777216");
  if (why != nullptr) GTEST_SKIP() << "cannot be had here: " << why;
  constexpr std::uint64_t kSize = 3 * kMib;
  const SourceFile source(kSize);
  Channel channel({.kind = SLUICE_KIND_TCP, .nonblocking = true});
  Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), {});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_MORE;
  while (status == SLUICE_MORE) status = transfer.Step(kMib);
  EXPECT_EQ(status, SLUICE_DRAINING);
  EXPECT_EQ(transfer.progress().bytes_done, kSize);
  EXPECT_EQ(transfer.progress().wait_events, SLUICE_WAIT_ERROR);
  EXPECT_EQ(MappedBytes(), 0U) << "the kernel holds what is lent by itself";
  channel.StartReading();
  EXPECT_EQ(transfer.Finish(), SLUICE_DONE);
  transfer.Close();
  EXPECT_EQ(channel.Finish(), testing::Pattern(0, kSize));
}

TEST(MsgZerocopy, WaitsForAWindowToBeReleased) {
  const char* const why = EnterNetworkWith("/proc/sys/net/ipv4/tcp_wmem", "4096 33554432 33554432");
  if (why != nullptr) GTEST_SKIP() << "cannot be had here: " << why;
  constexpr std::uint64_t kSize = 16 * kMib;
  const SourceFile source(kSize);
  Channel channel({.kind = SLUICE_KIND_TCP, .nonblocking = true});
  Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), {});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_MORE;
  while (status == SLUICE_MORE) status = transfer.Step(kMib);
  EXPECT_EQ(status, SLUICE_WOULD_BLOCK);
  EXPECT_EQ(transfer.progress().wait_events, SLUICE_WAIT_ERROR) << "the socket has room";
  int unacknowledged = 0;
  ASSERT_EQ(ioctl(channel.sink(), SIOCOUTQ, &unacknowledged), 0);
  EXPECT_LE(static_cast<std::uint64_t>(unacknowledged), MsgZerocopy::kWindows * kMib)
      << "all that is lent is mapped still";
  channel.StartReading();
  EXPECT_EQ(transfer.Finish(), SLUICE_DONE);
  transfer.Close();
  EXPECT_EQ(channel.Finish().size(), kSize);
}

TEST(MsgZerocopy, WaitsForRoomWhereTheSocketHasLittleForOptions) {
  // Room for three sends or four.
  const char* const why = EnterNetworkWith("/proc/sys/net/core/optmem_max", "2048");
  if (why != nullptr) GTEST_SKIP() << "cannot be had here: " << why;
  constexpr std::uint64_t kSize = 8 * kMib;
  const SourceFile source(kSize);
  Channel channel({.kind = SLUICE_KIND_TCP, .nonblocking = true});
  Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), {});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_MORE;
  while (status == SLUICE_MORE) status = transfer.Step(MsgZerocopy::kCopyBelow);
  EXPECT_EQ(status, SLUICE_WOULD_BLOCK);
  EXPECT_EQ(transfer.progress().wait_events, SLUICE_WAIT_ERROR) << "there is room for bytes";
  EXPECT_LT(transfer.progress().bytes_done, kSize / 2);
  channel.StartReading();
  EXPECT_EQ(transfer.Finish(MsgZerocopy::kCopyBelow), SLUICE_DONE);
  EXPECT_STREQ(transfer.progress().path, "msg_zerocopy");
  transfer.Close();
  EXPECT_EQ(channel.Finish().size(), kSize);
}

TEST(MsgZerocopy, LeavesTheSocketAsItWas) {
  const SourceFile source(kMib);
  Channel channel({.kind = SLUICE_KIND_TCP});
  channel.StartReading();
  // One after the other: the ids of notifications go on where the last transfer left them.
  for (int i = 0; i < 3; ++i) {
    Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), {});
    EXPECT_EQ(transfer.Run(), SLUICE_DONE);
    transfer.Close();
    EXPECT_EQ(Option(channel.sink(), SO_ZEROCOPY), 0);
  }
  EXPECT_EQ(channel.Finish().size(), 3 * kMib);
}

TEST(MsgZerocopy, RefusesASocketWhoseNotificationsAreThePrograms) {
  const SourceFile source(kMib);
  const Channel channel({.kind = SLUICE_KIND_TCP});
  const int on = 1;
  ASSERT_EQ(setsockopt(channel.sink(), SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on), 0);
  Transfer transfer(kPlugin, source.endpoint(), channel.endpoint(), {});
  EXPECT_EQ(transfer.Probe(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(transfer.Open(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(Option(channel.sink(), SO_ZEROCOPY), 1);
}

TEST(MsgZerocopy, GoesOnAfterACancelledTransferOnTheSameSocket) {
  const SourceFile source(kMib);
  Channel channel({.kind = SLUICE_KIND_TCP, .nonblocking = true});
  std::uint64_t sent = 0;
  {
    Transfer cancelled(kPlugin, source.endpoint(), channel.endpoint(), {});
    ASSERT_EQ(cancelled.Open(), SLUICE_OK);
    cancelled.Step(kMib / 2);
    sent = cancelled.progress().bytes_done;
  }
  channel.StartReading();
  Transfer rest(kPlugin, source.endpoint(), channel.endpoint(), {.offset = sent});
  EXPECT_EQ(rest.Run(), SLUICE_DONE);
  rest.Close();
  EXPECT_EQ(channel.Finish().size(), kMib);
}

}  // namespace
}  // namespace sluice::plugins
