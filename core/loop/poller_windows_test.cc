// What is told once, of sockets and of events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sluice/plugin.h>
#include <windows.h>

#include "core/loop/poller.h"
#include "core/loop/testing/pair.h"
#include "core/transfer/testing/allocations.h"

namespace sluice::loop {
namespace {

using testing::kForEver;
using testing::kNow;
using testing::Pair;
using testing::Tokens;
using ::testing::UnorderedElementsAre;

// An event that stays set.
class Event {
 public:
  Event() : handle_(CreateEventW(nullptr, /*bManualReset=*/TRUE, FALSE, nullptr)) {}
  ~Event() { CloseHandle(handle_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  base::Handle get() const { return reinterpret_cast<base::Handle>(handle_); }
  void Set() const { SetEvent(handle_); }
  void Reset() const { ResetEvent(handle_); }

 private:
  HANDLE handle_;
};

// Long enough for what should not come.
constexpr std::chrono::milliseconds kAWhile(50);

TEST(Poller, TellsOfASocketOnceUntilItIsRearmed) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 7), 0);
  EXPECT_THAT(Tokens(poller, kNow), UnorderedElementsAre());
  pair.Send();
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
  pair.Send();
  EXPECT_THAT(Tokens(poller, kAWhile), UnorderedElementsAre()) << "nobody has asked again";
  ASSERT_EQ(poller.Rearm(pair.one(), SLUICE_WAIT_READABLE), 0);
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
}

TEST(Poller, TellsOfWhatARearmedSocketIsWaitedForOnly) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  constexpr std::uint32_t kBoth = SLUICE_WAIT_READABLE | SLUICE_WAIT_WRITABLE;
  ASSERT_EQ(poller.Add(pair.one(), kBoth, 7), 0);
  ASSERT_EQ(poller.Rearm(pair.one(), SLUICE_WAIT_READABLE), 0);
  EXPECT_THAT(Tokens(poller, kAWhile), UnorderedElementsAre()) << "it is writable";
  ASSERT_EQ(poller.Rearm(pair.one(), SLUICE_WAIT_WRITABLE), 0);
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
}

TEST(Poller, ForgetsWhatWasReadyWhenASocketIsRemoved) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  const Pair other;
  for (std::uint64_t token = 0; token < 100; ++token) {
    ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, token), 0);
    ASSERT_THAT(Tokens(poller, kNow), UnorderedElementsAre());
    pair.Send();  // its packet is on its way, or there
    poller.Remove(pair.one());
    ASSERT_EQ(poller.Add(other.one(), SLUICE_WAIT_WRITABLE, 1000), 0);
    ASSERT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(1000));
    poller.Remove(other.one());
    std::array<std::byte, 16> bytes;
    ASSERT_EQ(base::Read(pair.one(), bytes), 1);
  }
}

TEST(Poller, TellsOfAnEvent) {
  Poller poller = Poller::Create().value();
  const Event event;
  ASSERT_EQ(poller.Add(event.get(), SLUICE_WAIT_WRITABLE, 7), 0);
  EXPECT_THAT(Tokens(poller, kAWhile), UnorderedElementsAre());
  event.Set();
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
  EXPECT_THAT(Tokens(poller, kAWhile), UnorderedElementsAre()) << "it is set, but it is told";
  ASSERT_EQ(poller.Rearm(event.get(), SLUICE_WAIT_WRITABLE), 0);
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(7));
  event.Reset();
  ASSERT_EQ(poller.Rearm(event.get(), SLUICE_WAIT_WRITABLE), 0);
  EXPECT_THAT(Tokens(poller, kAWhile), UnorderedElementsAre());
}

TEST(Poller, ForgetsAnEventThatIsRemoved) {
  Poller poller = Poller::Create().value();
  const Event event;
  const Event other;
  other.Set();
  for (std::uint64_t token = 0; token < 100; ++token) {
    ASSERT_EQ(poller.Add(event.get(), SLUICE_WAIT_WRITABLE, token), 0);
    ASSERT_THAT(Tokens(poller, kNow), UnorderedElementsAre());
    event.Set();
    poller.Remove(event.get());
    event.Reset();
    ASSERT_EQ(poller.Add(other.get(), SLUICE_WAIT_WRITABLE, 1000), 0);
    ASSERT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(1000));
    poller.Remove(other.get());
  }
}

TEST(Poller, WatchesAnEventTwiceThroughADuplicate) {
  Poller poller = Poller::Create().value();
  const Event event;
  ASSERT_EQ(poller.Add(event.get(), SLUICE_WAIT_WRITABLE, 7), 0);
  EXPECT_EQ(poller.Add(event.get(), SLUICE_WAIT_WRITABLE, 8), Poller::kExists);
  base::UniqueHandle second;
  ASSERT_EQ(Poller::Duplicate(event.get(), second), 0);
  ASSERT_EQ(poller.Add(second.get(), SLUICE_WAIT_WRITABLE, 8), 0);
  event.Set();
  std::vector<std::uint64_t> all;
  while (all.size() < 2) {
    for (const std::uint64_t token : Tokens(poller, kForEver)) all.push_back(token);
  }
  EXPECT_THAT(all, UnorderedElementsAre(7, 8));
  poller.Remove(second.get());
}

TEST(Poller, GoesWithOperationsUnderWay) {
  const Event event;
  const Pair pair;
  for (int i = 0; i < 20; ++i) {
    Poller poller = Poller::Create().value();
    ASSERT_EQ(poller.Add(event.get(), SLUICE_WAIT_WRITABLE, 7), 0);
    ASSERT_EQ(poller.Add(pair.one(), SLUICE_WAIT_READABLE, 8), 0);
    ASSERT_THAT(Tokens(poller, kNow), UnorderedElementsAre());
  }
}

TEST(Poller, RefusesANumberThatIsNoHandle) {
  Poller poller = Poller::Create().value();
  EXPECT_EQ(poller.Add(base::Handle{0x7ffffff0}, SLUICE_WAIT_WRITABLE, 7), ERROR_INVALID_HANDLE);
}

TEST(Poller, KeepsApartAsManyHandlesAsThereAre) {
  Poller poller = Poller::Create().value();
  constexpr std::size_t kMany = 300;  // more than it begins with
  const std::vector<Event> events(kMany);
  for (std::size_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(poller.Add(events[i].get(), SLUICE_WAIT_READABLE, i), 0);
  }
  for (std::size_t i = 0; i < kMany; i += 2) poller.Remove(events[i].get());
  for (std::size_t i = 0; i < kMany; ++i) {
    EXPECT_EQ(poller.Rearm(events[i].get(), SLUICE_WAIT_READABLE),
              i % 2 == 0 ? ERROR_NOT_FOUND : 0);
  }
  EXPECT_THAT(Tokens(poller, kNow), UnorderedElementsAre());
  events[176].Set();
  events[177].Set();
  EXPECT_THAT(Tokens(poller, kForEver), UnorderedElementsAre(177));
}

TEST(Poller, AllocatesNothingForHandlesThatComeAndGo) {
  Poller poller = Poller::Create().value();
  const Pair pair;
  const Event event;
  event.Set();
  const std::uint64_t before = transfer::testing::Allocations();
  std::array<Poller::Event, 2> events;
  for (int i = 0; i < 200; ++i) {
    poller.Add(pair.one(), SLUICE_WAIT_WRITABLE, 7);
    poller.Add(event.get(), SLUICE_WAIT_WRITABLE, 8);
    for (std::size_t told = 0; told < 2;) told += poller.Wait(events, kForEver).value();
    poller.Rearm(pair.one(), SLUICE_WAIT_READABLE);
    poller.Rearm(event.get(), SLUICE_WAIT_READABLE);
    static_cast<void>(poller.Wait(events, kNow));  // under way, or told
    poller.Remove(pair.one());
    poller.Remove(event.get());
  }
  EXPECT_EQ(transfer::testing::Allocations() - before, 0U);
}

TEST(Poller, HasNothingForOtherEventLoops) {
  EXPECT_EQ(Poller::Create().value().handle(), base::kNoHandle);
}

}  // namespace
}  // namespace sluice::loop
