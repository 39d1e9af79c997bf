#include <gtest/gtest.h>

#include <span>
#include <utility>
#include <vector>

#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/base/wait.h"
#include "core/host/negotiate.h"
#include "harness/channels/receiver.h"
#include "harness/witness/isolated_transfer.h"
#include "harness/witness/testing/mover.h"
#include "harness/witness/testing/targets_windows.h"

namespace sluice::witness {
namespace {

using testing::Mover;

constexpr std::uint64_t kBytes = std::uint64_t{256} << 10U;

// A transfer of kBytes over loopback, that somebody reads at the other end.
class IsolatedTransferTest : public ::testing::Test {
 protected:
  base::Result<IsolatedTransfer> Start(const char* mover,
                                       IsolatedTransfer::Mode mode = IsolatedTransfer::Mode::kRun,
                                       std::chrono::milliseconds deadline = kPatience) {
    return IsolatedTransfer::Start({.plugin = Mover(mover),
                                    .source = payload_.source(),
                                    .sink = connection_.sink.get(),
                                    .bytes = kBytes,
                                    .mode = mode,
                                    .step_bytes = kBytes / 8,
                                    .deadline = deadline});
  }
  TransferEnd RunOne(const char* mover, std::chrono::milliseconds deadline = kPatience) {
    auto receiver = channels::Receiver::Start(std::move(connection_.receiver));
    auto isolated = Start(mover, IsolatedTransfer::Mode::kRun, deadline);
    EXPECT_TRUE(isolated) << isolated.error().message;
    return isolated ? isolated->Await() : TransferEnd{};
  }

  Payload payload_ =
      Payload::Make(testing::PayloadDirectory(), kBytes, transfer::CacheState::kWarm).value();
  channels::Connection connection_ = testing::ChannelByName("tcp").Connect({}).value();
};

TEST_F(IsolatedTransferTest, TellsHowTheTransferEnded) {
  const TransferEnd ending = RunOne("test.heap_copy");
  EXPECT_EQ(ending.status, SLUICE_DONE);
  EXPECT_EQ(ending.error, "");
  EXPECT_EQ(ending.bytes_done, kBytes);
  EXPECT_EQ(ending.source_done, kBytes);
  EXPECT_EQ(ending.plugin, "test.heap_copy");
  EXPECT_EQ(ending.path_used, "test");
}

TEST_F(IsolatedTransferTest, TellsWhyAPluginRefused) {
  const TransferEnd ending = RunOne("test.refuser");
  EXPECT_EQ(ending.status, SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(ending.reason, "it never can");
  EXPECT_EQ(ending.bytes_done, 0U);
}

TEST_F(IsolatedTransferTest, NamesTheExceptionOfACrash) {
  const TransferEnd ending = RunOne("test.crasher");
  EXPECT_EQ(ending.status, SLUICE_E_INTERNAL);
  EXPECT_NE(ending.error.find("test.crasher crashed: "), std::string::npos) << ending.error;
  EXPECT_NE(ending.error.find("access violation"), std::string::npos) << ending.error;
}

TEST_F(IsolatedTransferTest, TellsThatThePluginEndedTheProcess) {
  const TransferEnd ending = RunOne("test.exiter");
  EXPECT_NE(ending.error.find("exit status 7"), std::string::npos) << ending.error;
}

TEST_F(IsolatedTransferTest, EndsAPluginThatHangs) {
  auto receiver = channels::Receiver::Start(std::move(connection_.receiver));
  {
    auto isolated = Start("test.hanger", IsolatedTransfer::Mode::kRun, std::chrono::seconds(3));
    ASSERT_TRUE(isolated) << isolated.error().message;
    const TransferEnd ending = isolated->Await();
    EXPECT_NE(ending.error.find("test.hanger hung"), std::string::npos) << ending.error;
  }
  // The stream ends only when the process, which inherited the sink, is gone as well.
  connection_.sink.reset();
  EXPECT_EQ(receiver->Finish()->bytes, 0U);
}

TEST_F(IsolatedTransferTest, StandsStillWhenTheSinkTakesNoMore) {
  connection_ =
      testing::ChannelByName("tcp").Connect({.send = 16 << 10, .receive = 16 << 10}).value();
  ASSERT_EQ(base::SetNonblocking(connection_.sink.get(), true), 0);
  auto isolated = Start("test.heap_copy", IsolatedTransfer::Mode::kUntilBlocked);
  ASSERT_TRUE(isolated) << isolated.error().message;
  const TransferEnd ending = isolated->Await();
  EXPECT_EQ(ending.error, "");
  EXPECT_EQ(ending.status, SLUICE_WOULD_BLOCK);
  EXPECT_GT(ending.bytes_done, 0U);
  EXPECT_LT(ending.bytes_done, kBytes);
  // Its process still has the transfer, and the sink, open, and keeps them so.
  connection_.sink.reset();
  std::vector<std::byte> arrived(kBytes);
  std::uint64_t have = 0;
  while (have < ending.bytes_done) {
    const auto got = base::Read(connection_.receiver.get(), arrived);
    ASSERT_GT(got, 0);
    have += static_cast<std::uint64_t>(got);
  }
  EXPECT_EQ(have, ending.bytes_done);
  EXPECT_FALSE(base::IsReady(connection_.receiver.get(), SLUICE_WAIT_READABLE,
                             std::chrono::milliseconds(100)));
}

TEST_F(IsolatedTransferTest, StandsStillAfterEveryStepButTheLast) {
  auto receiver = channels::Receiver::Start(std::move(connection_.receiver));
  auto isolated = Start("test.heap_copy", IsolatedTransfer::Mode::kStepwise);
  ASSERT_TRUE(isolated) << isolated.error().message;
  int steps = 0;
  while (isolated->AwaitStep()) ++steps;
  EXPECT_EQ(steps, 7);
  const TransferEnd ending = isolated->Await();
  EXPECT_EQ(ending.error, "");
  EXPECT_EQ(ending.bytes_done, kBytes);
}

TEST_F(IsolatedTransferTest, WaitsToBeLetGo) {
  {
    auto isolated = Start("test.heap_copy");
    ASSERT_TRUE(isolated) << isolated.error().message;
    EXPECT_FALSE(
        base::IsReady(connection_.receiver.get(), SLUICE_WAIT_READABLE, std::chrono::seconds(2)))
        << "it began by itself";
  }
  connection_.sink.reset();
  std::byte byte{};
  EXPECT_LE(base::Read(connection_.receiver.get(), {&byte, 1}), 0);
}

struct Nothing {
  static constexpr const char* kName = "test.nothing";
  std::int64_t Move(base::Handle, std::int64_t, base::Handle, std::size_t) { return -1; }
};

TEST_F(IsolatedTransferTest, NeedsAPluginWithAFile) {
  const auto linked =
      host::FromEntryPoint([](sluice_handshake* handshake) noexcept -> sluice_status {
        return Answer(handshake, internal::Descriptor<testing::Plugin<Nothing>>::kPlugin);
      });
  ASSERT_TRUE(linked) << linked.error().message;
  const auto isolated = IsolatedTransfer::Start({.plugin = *linked,
                                                 .source = payload_.source(),
                                                 .sink = connection_.sink.get(),
                                                 .bytes = kBytes});
  ASSERT_FALSE(isolated);
  EXPECT_NE(isolated.error().message.find("linked into the harness"), std::string::npos);
}

}  // namespace
}  // namespace sluice::witness
