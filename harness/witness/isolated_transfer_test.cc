#include "harness/witness/isolated_transfer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <filesystem>

#include "harness/witness/testing/targets.h"

namespace sluice::witness {
namespace {

using testing::NoChildLeft;

constexpr std::uint64_t kBytes = std::uint64_t{256} << 10U;

// A transfer of kBytes into a pipe of 1 MiB, which takes them all.
class IsolatedTransferTest : public ::testing::Test {
 protected:
  template <class Mover>
  TransferEnd RunOne(std::chrono::milliseconds deadline = kPatience) {
    auto isolated = IsolatedTransfer::Start({.plugin = testing::Linked<Mover>(),
                                             .source = payload_.source(),
                                             .sink = connection_.sink.get(),
                                             .bytes = kBytes,
                                             .deadline = deadline});
    return isolated->Await();
  }

  Payload payload_ =
      Payload::Make(testing::PayloadDirectory(), kBytes, transfer::CacheState::kWarm).value();
  channels::Connection connection_ =
      testing::ChannelByName("pipe").Connect({.send = 1 << 20, .receive = {}}).value();
};

TEST_F(IsolatedTransferTest, TellsHowTheTransferEnded) {
  const TransferEnd ending = RunOne<testing::Sendfile>();
  EXPECT_EQ(ending.status, SLUICE_DONE);
  EXPECT_EQ(ending.error, "");
  EXPECT_EQ(ending.bytes_done, kBytes);
  EXPECT_EQ(ending.source_done, kBytes);
  EXPECT_EQ(ending.plugin, "test.sendfile");
  EXPECT_EQ(ending.path_used, "test");
  EXPECT_TRUE(NoChildLeft());
}

TEST_F(IsolatedTransferTest, TellsWhyAPluginRefused) {
  const TransferEnd ending = RunOne<testing::Refuser>();
  EXPECT_EQ(ending.status, SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(ending.reason, "it never can");
  EXPECT_NE(ending.error.find("it never can"), std::string::npos) << ending.error;
  EXPECT_EQ(ending.bytes_done, 0U);
}

TEST_F(IsolatedTransferTest, NamesTheSignalOfACrash) {
  const TransferEnd ending = RunOne<testing::Crasher>();
  EXPECT_EQ(ending.status, SLUICE_E_INTERNAL);
  EXPECT_NE(ending.error.find("test.crasher crashed: SIGSEGV"), std::string::npos) << ending.error;
  EXPECT_TRUE(NoChildLeft());
}

TEST_F(IsolatedTransferTest, TellsThatThePluginEndedTheProcess) {
  const TransferEnd ending = RunOne<testing::Exiter>();
  EXPECT_NE(ending.error.find("exit status 7"), std::string::npos) << ending.error;
  EXPECT_TRUE(NoChildLeft());
}

TEST_F(IsolatedTransferTest, EndsAPluginThatHangsAndItsChildren) {
  const TransferEnd ending = RunOne<testing::Hanger>(std::chrono::milliseconds(50));
  EXPECT_NE(ending.error.find("test.hanger hung"), std::string::npos) << ending.error;
  EXPECT_TRUE(NoChildLeft());
  // The stream ends only when the plugin's own child, which inherited the sink, is gone as well.
  connection_.sink.reset();
  pollfd end = {.fd = connection_.receiver.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&end, 1, 10'000), 1);
  EXPECT_NE(end.revents & POLLHUP, 0);
}

TEST_F(IsolatedTransferTest, StandsStillWhenTheSinkTakesNoMore) {
  connection_ = testing::ChannelByName("pipe").Connect({.send = 1 << 16, .receive = {}}).value();
  ASSERT_EQ(::fcntl(connection_.sink.get(), F_SETFL, O_NONBLOCK), 0);
  auto isolated = IsolatedTransfer::Start({.plugin = testing::Linked<testing::HeapCopy>(),
                                           .source = payload_.source(),
                                           .sink = connection_.sink.get(),
                                           .bytes = kBytes,
                                           .mode = IsolatedTransfer::Mode::kUntilBlocked});
  ASSERT_TRUE(isolated);
  const TransferEnd ending = isolated->Await();
  EXPECT_EQ(ending.status, SLUICE_WOULD_BLOCK);
  EXPECT_EQ(ending.error, "");
  EXPECT_EQ(ending.bytes_done, 1U << 16);
  // Its process still has the transfer, and the sink, open, and keeps them so.
  connection_.sink.reset();
  pollfd end = {.fd = connection_.receiver.get(), .events = 0, .revents = 0};
  EXPECT_EQ(::poll(&end, 1, 100), 0);
}

TEST_F(IsolatedTransferTest, StandsStillAfterEveryStepButTheLast) {
  auto isolated = IsolatedTransfer::Start({.plugin = testing::Linked<testing::HeapCopy>(),
                                           .source = payload_.source(),
                                           .sink = connection_.sink.get(),
                                           .bytes = kBytes,
                                           .mode = IsolatedTransfer::Mode::kStepwise,
                                           .step_bytes = kBytes / 8});
  ASSERT_TRUE(isolated);
  for (std::uint64_t step = 1; step < 8; ++step) {
    ASSERT_TRUE(isolated->AwaitStep());
    int arrived = 0;
    ASSERT_EQ(::ioctl(connection_.receiver.get(), FIONREAD, &arrived), 0);
    EXPECT_EQ(static_cast<std::uint64_t>(arrived), step * kBytes / 8);
  }
  EXPECT_FALSE(isolated->AwaitStep());
  const TransferEnd ending = isolated->Await();
  EXPECT_EQ(ending.error, "");
  EXPECT_EQ(ending.bytes_done, kBytes);
}

TEST_F(IsolatedTransferTest, HasItsDeadlineWhileItStepsOnly) {
  auto isolated = IsolatedTransfer::Start({.plugin = testing::Linked<testing::HeapCopy>(),
                                           .source = payload_.source(),
                                           .sink = connection_.sink.get(),
                                           .bytes = kBytes,
                                           .mode = IsolatedTransfer::Mode::kStepwise,
                                           .step_bytes = kBytes / 2,
                                           .deadline = std::chrono::milliseconds(500)});
  ASSERT_TRUE(isolated);
  ASSERT_TRUE(isolated->AwaitStep());
  ::usleep(600'000);
  EXPECT_EQ(isolated->Await().error, "");
}

TEST_F(IsolatedTransferTest, WaitsToBeLetGo) {
  {
    auto isolated = IsolatedTransfer::Start({.plugin = testing::Linked<testing::Sendfile>(),
                                             .source = payload_.source(),
                                             .sink = connection_.sink.get(),
                                             .bytes = kBytes});
    ASSERT_TRUE(isolated);
    pollfd data = {.fd = connection_.receiver.get(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&data, 1, 100), 0) << "it began by itself";
  }
  connection_.sink.reset();
  char byte = 0;
  EXPECT_EQ(::read(connection_.receiver.get(), &byte, 1), 0);
  EXPECT_TRUE(NoChildLeft());
}

TEST_F(IsolatedTransferTest, KeepsTheHarnessesDescriptorsToItself) {
  const base::UniqueHandle ours(::open("/dev/null", O_RDONLY));
  EXPECT_EQ(RunOne<testing::DescriptorCheck>().error, "");
}

TEST_F(IsolatedTransferTest, LeavesNoDescriptorOpen) {
  const auto count = [] {
    const auto all = std::filesystem::directory_iterator("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  const auto before = count();
  RunOne<testing::Sendfile>();
  RunOne<testing::Crasher>();
  EXPECT_EQ(count(), before);
}

}  // namespace
}  // namespace sluice::witness
