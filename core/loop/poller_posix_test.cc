// What only pollers of edges promise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sluice/plugin.h>

#include "core/loop/poller.h"
#include "core/loop/testing/pair.h"

namespace sluice::loop {
namespace {

using testing::kForEver;
using testing::kNow;
using testing::Pair;
using testing::Tokens;
using ::testing::UnorderedElementsAre;

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
}  // namespace sluice::loop
