#include <gtest/gtest.h>

#include <span>
#include <utility>
#include <vector>

#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/base/wait.h"
#include "core/host/negotiate.h"
#include "harness/channels/receiver.h"
#include "harness/witness/specimen.h"
#include "harness/witness/testing/mover.h"
#include "harness/witness/testing/subjects_windows.h"

namespace sluice::witness {
namespace {

using testing::Mover;

constexpr std::uint64_t kBytes = std::uint64_t{256} << 10U;

// A transfer of kBytes over loopback, that somebody reads at the other end.
class SpecimenTest : public ::testing::Test {
 protected:
  base::Result<Specimen> Start(const char* mover, Specimen::Mode mode = Specimen::Mode::kRun,
                               std::chrono::milliseconds deadline = kPatience) {
    return Specimen::Start({.plugin = Mover(mover),
                            .source = payload_.source(),
                            .sink = connection_.sink.get(),
                            .bytes = kBytes,
                            .mode = mode,
                            .step_bytes = kBytes / 8,
                            .deadline = deadline});
  }
  SpecimenEnd RunOne(const char* mover, std::chrono::milliseconds deadline = kPatience) {
    auto receiver = channels::Receiver::Start(std::move(connection_.receiver));
    auto specimen = Start(mover, Specimen::Mode::kRun, deadline);
    EXPECT_TRUE(specimen) << specimen.error().message;
    return specimen ? specimen->Await() : SpecimenEnd{};
  }

  Payload payload_ =
      Payload::Make(testing::PayloadDirectory(), kBytes, transfer::CacheState::kWarm).value();
  channels::Connection connection_ = testing::ChannelByName("tcp").Connect({}).value();
};

TEST_F(SpecimenTest, TellsHowTheTransferEnded) {
  const SpecimenEnd ending = RunOne("test.heap_copy");
  EXPECT_EQ(ending.status, SLUICE_DONE);
  EXPECT_EQ(ending.error, "");
  EXPECT_EQ(ending.bytes_done, kBytes);
  EXPECT_EQ(ending.source_done, kBytes);
  EXPECT_EQ(ending.plugin, "test.heap_copy");
  EXPECT_EQ(ending.path_used, "test");
}

TEST_F(SpecimenTest, TellsWhyAPluginRefused) {
  const SpecimenEnd ending = RunOne("test.refuser");
  EXPECT_EQ(ending.status, SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(ending.reason, "it never can");
  EXPECT_EQ(ending.bytes_done, 0U);
}

TEST_F(SpecimenTest, NamesTheExceptionOfACrash) {
  const SpecimenEnd ending = RunOne("test.crasher");
  EXPECT_EQ(ending.status, SLUICE_E_INTERNAL);
  EXPECT_NE(ending.error.find("test.crasher crashed: "), std::string::npos) << ending.error;
  EXPECT_NE(ending.error.find("access violation"), std::string::npos) << ending.error;
}

TEST_F(SpecimenTest, TellsThatThePluginEndedTheProcess) {
  const SpecimenEnd ending = RunOne("test.exiter");
  EXPECT_NE(ending.error.find("exit status 7"), std::string::npos) << ending.error;
}

TEST_F(SpecimenTest, EndsAPluginThatHangs) {
  auto receiver = channels::Receiver::Start(std::move(connection_.receiver));
  {
    auto specimen = Start("test.hanger", Specimen::Mode::kRun, std::chrono::seconds(3));
    ASSERT_TRUE(specimen) << specimen.error().message;
    const SpecimenEnd ending = specimen->Await();
    EXPECT_NE(ending.error.find("test.hanger hung"), std::string::npos) << ending.error;
  }
  // The stream ends only when the process, which inherited the sink, is gone as well.
  connection_.sink.reset();
  EXPECT_EQ(receiver->Finish()->bytes, 0U);
}

TEST_F(SpecimenTest, StandsStillWhenTheSinkTakesNoMore) {
  connection_ =
      testing::ChannelByName("tcp").Connect({.send = 16 << 10, .receive = 16 << 10}).value();
  ASSERT_EQ(base::SetNonblocking(connection_.sink.get(), true), 0);
  auto specimen = Start("test.heap_copy", Specimen::Mode::kUntilBlocked);
  ASSERT_TRUE(specimen) << specimen.error().message;
  const SpecimenEnd ending = specimen->Await();
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

TEST_F(SpecimenTest, StandsStillAfterEveryStepButTheLast) {
  auto receiver = channels::Receiver::Start(std::move(connection_.receiver));
  auto specimen = Start("test.heap_copy", Specimen::Mode::kStepwise);
  ASSERT_TRUE(specimen) << specimen.error().message;
  int steps = 0;
  while (specimen->AwaitStep()) ++steps;
  EXPECT_EQ(steps, 7);
  const SpecimenEnd ending = specimen->Await();
  EXPECT_EQ(ending.error, "");
  EXPECT_EQ(ending.bytes_done, kBytes);
}

TEST_F(SpecimenTest, WaitsToBeLetGo) {
  {
    auto specimen = Start("test.heap_copy");
    ASSERT_TRUE(specimen) << specimen.error().message;
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

TEST_F(SpecimenTest, NeedsAPluginWithAFile) {
  const auto linked =
      host::FromEntryPoint([](sluice_handshake* handshake) noexcept -> sluice_status {
        return Answer(handshake, internal::Descriptor<testing::Plugin<Nothing>>::kPlugin);
      });
  ASSERT_TRUE(linked) << linked.error().message;
  const auto specimen = Specimen::Start({.plugin = *linked,
                                         .source = payload_.source(),
                                         .sink = connection_.sink.get(),
                                         .bytes = kBytes});
  ASSERT_FALSE(specimen);
  EXPECT_NE(specimen.error().message.find("linked into the harness"), std::string::npos);
}

}  // namespace
}  // namespace sluice::witness
