#include "core/loop/poller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sluice/plugin.h>

#include <array>
#include <thread>
#include <vector>

#include "core/loop/testing/pair.h"
#include "core/loop/testing/system.h"

namespace sluice::loop {
namespace {

using testing::kForEver;
using testing::kNow;
using testing::Pair;
using testing::Tokens;
using ::testing::UnorderedElementsAre;

TEST(Poller, TellsOfAHandleThatIsReadyAlready) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  pair.Send();
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 7), 0);
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
  do {
    pair.Fill();
    ASSERT_EQ(poller.Rearm(pair.one(), SLUICE_WAIT_WRITABLE), 0);
  } while (!Tokens(poller, kNow).empty());
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
  EXPECT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 8), Poller::kExists);
  base::UniqueHandle second;
  ASSERT_EQ(Poller::Duplicate(pair.one(), second), 0);
  ASSERT_EQ(poller.Add(second.get(), SLUICE_WAIT_READABLE, 8), 0);
  pair.Send();
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7, 8));
}

TEST(Poller, RefusesAHandleThatIsClosed) {
  Poller poller = Poller::Create().value();
  EXPECT_EQ(poller.Add(base::kNoHandle, SLUICE_WAIT_READABLE, 7), testing::kBadHandle);
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
  for (std::size_t count = 0; (count = poller.Wait(few, testing::kQuiet).value()) != 0;) {
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

}  // namespace
}  // namespace sluice::loop
