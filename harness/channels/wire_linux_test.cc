#include <fcntl.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/channels/channel.h"
#include "harness/channels/network_devices.h"
#include "harness/channels/queue.h"
#include "harness/channels/wire.h"

namespace sluice::channels {
namespace {

constexpr std::size_t kSize = 64 << 10;

std::vector<std::string> DeviceNames() {
  std::vector<std::string> names;
  const std::unique_ptr<struct if_nameindex[], decltype(&::if_freenameindex)> devices(
      ::if_nameindex(), ::if_freenameindex);
  for (std::size_t i = 0; devices != nullptr && devices[i].if_name != nullptr; ++i) {
    names.emplace_back(devices[i].if_name);
  }
  return names;
}

bool HasNoChildren() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

class Wire : public testing::Test {
 protected:
  void TearDown() override {
    channel_.reset();
    EXPECT_TRUE(HasNoChildren());
  }

  // What a connection of the channel shows; the test is skipped if there is no such channel here.
  void Make(std::string_view name) {
    auto made = MakeChannel(name, {});
    if (!made) GTEST_SKIP() << made.error().message;
    channel_.emplace(std::move(*made));
    auto connection = channel_->Connect({.send = 1 << 20, .receive = 1 << 20});
    ASSERT_TRUE(connection) << connection.error().message;
    connection_ = std::move(*connection);
  }

  // Sends a file by sendfile(2), waits until all of it is in the receiver's queue, overwrites the
  // file, and answers how many of the bytes received are the new ones.
  std::size_t BytesThatFollowTheSource() {
    const base::UniqueHandle source(::memfd_create("source", MFD_CLOEXEC));
    const std::string before(kSize, 'A');
    const std::string after(kSize, 'B');
    EXPECT_EQ(::pwrite(source.get(), before.data(), kSize, 0), static_cast<ssize_t>(kSize));
    off_t offset = 0;
    while (static_cast<std::size_t>(offset) < kSize) {
      const std::size_t rest = kSize - static_cast<std::size_t>(offset);
      if (::sendfile(connection_.sink.get(), source.get(), &offset, rest) <= 0) {
        ADD_FAILURE() << "sendfile failed";
        return 0;
      }
    }
    for (auto unacked = UndeliveredBytes(connection_, 0); unacked && *unacked > 0;
         unacked = UndeliveredBytes(connection_, 0)) {
      ::sched_yield();
    }
    EXPECT_EQ(::pwrite(source.get(), after.data(), kSize, 0), static_cast<ssize_t>(kSize));

    connection_.sink.reset();
    std::string received(kSize, '\0');
    std::size_t done = 0;
    while (done < kSize) {
      const ssize_t count =
          ::read(connection_.receiver.get(), received.data() + done, kSize - done);
      if (count <= 0) break;
      done += static_cast<std::size_t>(count);
    }
    EXPECT_EQ(done, kSize);
    const auto old_bytes = static_cast<std::size_t>(std::ranges::count(received, 'A'));
    const auto new_bytes = static_cast<std::size_t>(std::ranges::count(received, 'B'));
    EXPECT_EQ(old_bytes + new_bytes, kSize);
    return new_bytes;
  }

  std::optional<Channel> channel_;
  Connection connection_;
};

TEST_F(Wire, GathersWithScatterGather) {
  Make("tcp-sg");
  if (IsSkipped()) return;
  const auto gathers = Gathers(connection_.sink, kSendingDevice);
  ASSERT_TRUE(gathers) << gathers.error().message;
  EXPECT_TRUE(*gathers);
}

TEST_F(Wire, DoesNotGatherWithoutScatterGather) {
  Make("tcp-nosg");
  if (IsSkipped()) return;
  const auto gathers = Gathers(connection_.sink, kSendingDevice);
  ASSERT_TRUE(gathers) << gathers.error().message;
  EXPECT_FALSE(*gathers);
}

TEST_F(Wire, CopiesNothingWithScatterGather) {
  Make("tcp-sg");
  if (IsSkipped()) return;
  EXPECT_EQ(BytesThatFollowTheSource(), kSize);
}

TEST_F(Wire, CopiesEveryByteWithoutScatterGather) {
  Make("tcp-nosg");
  if (IsSkipped()) return;
  EXPECT_EQ(BytesThatFollowTheSource(), 0U);
}

// A packet that is lost because a device does not run yet is asked for again after a second (by
// ARP, RFC 1122 2.3.2.1), and so the handshake takes as long. A busy machine may stall one or two.
TEST_F(Wire, RunsBeforeTheFirstConnection) {
  Make("tcp-sg");
  if (IsSkipped()) return;
  int late = 0;
  for (int i = 0; i < 20; ++i) {
    const auto connect = MakeWire(ScatterGather::kOn);
    ASSERT_TRUE(connect) << connect.error().message;
    const auto connection = (*connect)({});
    ASSERT_TRUE(connection) << connection.error().message;
    tcp_info info{};
    socklen_t size = sizeof info;
    ASSERT_EQ(::getsockopt(connection->sink.get(), IPPROTO_TCP, TCP_INFO, &info, &size), 0);
    late += info.tcpi_rtt > 900'000 ? 1 : 0;  // microseconds
  }
  EXPECT_LE(late, 2);
}

TEST_F(Wire, IsInvisibleFromOutside) {
  const auto before = DeviceNames();
  Make("tcp-sg");
  if (IsSkipped()) return;
  EXPECT_EQ(DeviceNames(), before);
}

// In a process group of its own, so that nobody else is interrupted. Ends the process.
[[noreturn]] void ConnectInAnInterruptedGroup() {
  ::setpgid(0, 0);
  const auto channel = MakeChannel("tcp-sg", {});
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    ::signal(signal, SIG_IGN);
    ::kill(0, signal);
  }
  ::_exit(channel && channel->Connect({}) ? 0 : 1);
}

TEST_F(Wire, OutlivesAnInterruptionOfTheProcessGroup) {
  Make("tcp-sg");
  if (IsSkipped()) return;
  EXPECT_EXIT(ConnectInAnInterruptedGroup(), testing::ExitedWithCode(0), "");
}

TEST_F(Wire, SaysThatItsProcessDied) {
  Make("tcp-sg");
  if (IsSkipped()) return;
  std::ifstream children("/proc/thread-self/children");
  pid_t process = 0;
  if (!(children >> process)) GTEST_SKIP() << "the kernel does not list children";
  ASSERT_EQ(::kill(process, SIGKILL), 0);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOWAIT), 0);
  const auto connection = channel_->Connect({});
  ASSERT_FALSE(connection);
  EXPECT_NE(connection.error().message.find("died"), std::string::npos);
}

// The harness is killed while another process holds copies of its descriptors, so that none of them
// is closed. What it leaves behind comes to this process, a subreaper, and has to end.
TEST_F(Wire, LeavesNothingWhenTheHarnessIsKilled) {
  Make("tcp-nosg");
  if (IsSkipped()) return;
  channel_.reset();
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const base::UniqueHandle ready(ends[0]);
  const base::UniqueHandle report(ends[1]);
  const pid_t harness = ::fork();
  ASSERT_GE(harness, 0);
  if (harness == 0) {
    const auto made = MakeChannel("tcp-nosg", {});
    const pid_t holder = made ? ::fork() : -1;
    if (holder != 0) (void)!::write(report.get(), &holder, sizeof holder);
    for (;;) ::pause();
  }
  pid_t holder = 0;
  ASSERT_EQ(::read(ready.get(), &holder, sizeof holder), static_cast<ssize_t>(sizeof holder));
  ASSERT_EQ(::kill(harness, SIGKILL), 0);
  ASSERT_GT(holder, 0) << "no channel in the child";

  for (const char* ended : {"the harness", "its process"}) {
    int status = 0;
    EXPECT_NE(::waitpid(-1, &status, 0), holder);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << ended << ": " << status;
  }
  EXPECT_EQ(::kill(holder, SIGKILL), 0);
  EXPECT_EQ(::waitpid(holder, nullptr, 0), holder);
}

bool MayMakeUserNamespaces() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::unshare(CLONE_NEWUSER) == 0 ? 0 : 1);
  int status = 1;
  return ::waitpid(child, &status, 0) == child && status == 0;
}

// In a user namespace of its own that allows no more namespaces, as an administrator may set up.
// Ends the process.
[[noreturn]] void ReportRefusal() {
  if (::unshare(CLONE_NEWUSER) != 0) ::_exit(2);
  for (const char* setting :
       {"/proc/sys/user/max_user_namespaces", "/proc/sys/user/max_net_namespaces"}) {
    if (!(std::ofstream(setting) << "0" << std::flush)) ::_exit(3);
  }
  const auto made = MakeChannel("tcp-sg", {});
  if (made) ::_exit(4);
  std::fputs(made.error().message.c_str(), stderr);
  ::_exit(made.error().code == boost::system::errc::no_space_on_device ? 0 : 5);
}

TEST(WireDeathTest, SaysWhichSettingRefusedTheNamespaces) {
  if (!MayMakeUserNamespaces()) GTEST_SKIP() << "no user namespaces to refuse namespaces in";
  EXPECT_EXIT(
      ReportRefusal(), testing::ExitedWithCode(0),
      "^cannot make a network namespace, without a user namespace \\(.*\\): .*; to allow it: "
      "sysctl user.max_user_namespaces above 0, user.max_net_namespaces above 0$");
}

}  // namespace
}  // namespace sluice::channels
