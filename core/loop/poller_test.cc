#include "core/loop/poller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sluice/plugin.h>

#include <array>
#include <cerrno>
#include <thread>
#include <utility>
#include <vector>

#include "harness/os/file.h"
#include "harness/os/socket.h"

namespace sluice::transfer {
namespace {

using ::testing::UnorderedElementsAre;

namespace os = harness::os;

constexpr std::chrono::milliseconds kForEver(-1);
constexpr std::chrono::milliseconds kNow(0);

// The tokens of one Wait().
std::vector<std::uint64_t> Tokens(Poller& poller, std::chrono::milliseconds timeout) {
  std::array<Poller::Event, Poller::kAtOnce> events;
  const std::size_t count = poller.Wait(events, timeout).value();
  std::vector<std::uint64_t> tokens;
  for (const Poller::Event& event : std::span(events).first(count)) tokens.push_back(event.token);
  return tokens;
}

class Pair {
 public:
  Pair() : ends_(os::ConnectLoopback().value()) {
    for (const UniqueHandle& end : ends_) os::SetNonblocking(end.get(), true);
  }

  Handle one() const { return ends_[0].get(); }
  Handle other() const { return ends_[1].get(); }
  void CloseOther() { ends_[1].reset(); }

  void Send() const {
    std::array<std::byte, 1> byte{};
    ASSERT_EQ(os::Write(other(), byte), 1);
  }
  void Fill() const {
    const std::vector<std::byte> bytes(100'000);
    while (os::Write(one(), bytes) > 0) {
    }
  }
  void Empty() const {
    std::vector<std::byte> bytes(100'000);
    while (os::Read(other(), bytes) > 0) {
    }
  }

 private:
  std::array<UniqueHandle, 2> ends_;
};

TEST(Poller, TellsOfAHandleThatIsReadyAlready) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  pair.Send();
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 7), 0);
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
}

TEST(Poller, TellsOfAnEdgeOnceAndOfTheNextAgain) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 7), 0);
  EXPECT_THAT(Tokens(poller, kNow), UnorderedElementsAre());
  pair.Send();
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
  EXPECT_THAT(Tokens(poller, kNow), UnorderedElementsAre()) << "nobody has read, but it is told";
  pair.Send();
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
}

TEST(Poller, TellsOnlyOfWhatItIsAskedFor) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  pair.Fill();
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_WRITABLE, 7), 0);
  pair.Send();
  EXPECT_THAT(Tokens(poller, kNow), UnorderedElementsAre()) << "it is readable, not writable";
  ASSERT_EQ(poller.Modify(pair.one(), SLUICE_WAIT_READABLE | SLUICE_WAIT_WRITABLE, 8), 0);
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(8));
}

TEST(Poller, TellsWhenAFullSocketHasRoom) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_WRITABLE, 7), 0);
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
  pair.Fill();
  while (!Tokens(poller, kNow).empty()) pair.Fill();
  pair.Empty();
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
}

TEST(Poller, TellsThatThePeerHasResetTheConnection) {
  Poller poller = Poller::Create().value();
  Pair pair;
  pair.Fill();
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_WRITABLE, 7), 0);
  EXPECT_THAT(Tokens(poller, kNow), UnorderedElementsAre());
  pair.CloseOther();  // with bytes unread
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
}

TEST(Poller, IsSilentAboutWhatWasRemoved) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 7), 0);
  poller.Remove(pair.one());
  pair.Send();
  EXPECT_THAT(Tokens(poller, kNow), UnorderedElementsAre());
  EXPECT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 8), 0);
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(8));
}

TEST(Poller, WatchesAHandleTwiceThroughADuplicate) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 7), 0);
  EXPECT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 8), EEXIST);
  const UniqueHandle second = Poller::Duplicate(pair.one());
  ASSERT_EQ(poller.Add(second.get(), SLUICE_WAIT_READABLE, 8), 0);
  pair.Send();
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7, 8));
}

TEST(Poller, RefusesAHandleThatIsClosed) {
  Poller poller = Poller::Create().value();
  EXPECT_EQ(poller.Add(kNoHandle, SLUICE_WAIT_READABLE, 7), EBADF);
}

TEST(Poller, TellsOfMoreThanOneWaitCanHold) {
  Poller poller = Poller::Create().value();
  constexpr std::size_t kPairs = 20;
  const std::vector<Pair> pairs(kPairs);
  for (std::size_t i = 0; i < kPairs; ++i) {
    ASSERT_EQ(poller.Add(pairs[i].one(), SLUICE_WAIT_WRITABLE, i), 0);
  }
  std::vector<bool> seen(kPairs);
  std::array<Poller::Event, 3> few;
  for (std::size_t count = 0; (count = poller.Wait(few, kNow).value()) != 0;) {
    ASSERT_LE(count, few.size());
    for (const Poller::Event& event : std::span(few).first(count)) seen[event.token] = true;
  }
  EXPECT_EQ(seen, std::vector<bool>(kPairs, true));
}

TEST(Poller, IsWokenFromAnotherThread) {
  Poller poller = Poller::Create().value();
  for (int i = 0; i < 3; ++i) {
    std::thread other([&] { poller.Wake(); });
    EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre());
    other.join();
  }
}

TEST(Poller, RemembersAWakeThatCameBefore) {
  Poller poller = Poller::Create().value();
  poller.Wake();
  poller.Wake();
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre());
}

TEST(Poller, IsReadableItselfWhileItHasEvents) {
  Poller poller = Poller::Create().value();
  Poller outer = Poller::Create().value();
  ASSERT_EQ(outer.Add(poller.handle(), SLUICE_WAIT_READABLE, 1), 0);
  EXPECT_THAT(Tokens(outer, kNow), UnorderedElementsAre());
  const Pair pair;
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 7), 0);
  pair.Send();
  EXPECT_THAT(Tokens(outer, kForEver), UnorderedElementsAre(1));
}

}  // namespace
}  // namespace sluice::transfer
