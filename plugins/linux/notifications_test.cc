#include "plugins/linux/notifications.h"

#include <gtest/gtest.h>
#include <sluice/kernel_report.h>

#include <cstdint>

namespace sluice::plugins {
namespace {

sluice_kernel_counts CountsOf(const Notifications& notifications) {
  sluice_kernel_counts counts{};
  notifications.Count(counts);
  return counts;
}

TEST(Notifications, ASendIsAnsweredTwice) {
  Notifications sends;
  const std::uint32_t tag = sends.Begin(3, 1000);
  EXPECT_EQ(sends.outstanding(), 1U);
  EXPECT_EQ(sends.accepted(), 0U);
  sends.Answered(tag, /*accepted=*/true, /*notifies=*/true);
  EXPECT_EQ(sends.accepted(), 1U);
  EXPECT_EQ(sends.asked(), 1000U);
  EXPECT_TRUE(sends.ReferTo(3));
  EXPECT_FALSE(sends.ReferTo(2));
  sends.Notified(tag, /*told=*/true, /*copied=*/true);
  EXPECT_EQ(sends.outstanding(), 0U);
  EXPECT_EQ(sends.asked(), 0U);
  EXPECT_FALSE(sends.ReferTo(3));
  EXPECT_EQ(CountsOf(sends).by_reference, 1U);
  EXPECT_EQ(CountsOf(sends).reported, 1U);
  EXPECT_EQ(CountsOf(sends).copied, 1U);
}

TEST(Notifications, AKernelThatDoesNotTellReportsNothing) {
  Notifications sends;
  const std::uint32_t tag = sends.Begin(0, 1);
  sends.Answered(tag, true, true);
  sends.Notified(tag, /*told=*/false, /*copied=*/false);
  EXPECT_EQ(sends.outstanding(), 0U);
  EXPECT_EQ(CountsOf(sends).by_reference, 1U);
  EXPECT_EQ(CountsOf(sends).reported, 0U);
}

TEST(Notifications, AFailedSendIsNotInTheTotals) {
  Notifications sends;
  const std::uint32_t tag = sends.Begin(0, 1);
  sends.Answered(tag, /*accepted=*/false, /*notifies=*/true);
  EXPECT_EQ(sends.outstanding(), 1U);
  EXPECT_EQ(sends.accepted(), 0U);
  sends.Notified(tag, true, true);
  EXPECT_EQ(sends.outstanding(), 0U);
  EXPECT_EQ(CountsOf(sends).by_reference, 0U);
  EXPECT_EQ(CountsOf(sends).reported, 0U);
}

TEST(Notifications, ALateOneIsNotThatOfTheNextSend) {
  Notifications sends;
  const std::uint32_t cancelled = sends.Begin(0, 10);
  sends.Answered(cancelled, /*accepted=*/false, /*notifies=*/false);
  EXPECT_EQ(sends.outstanding(), 0U);
  const std::uint32_t next = sends.Begin(1, 10);
  EXPECT_NE(next, cancelled);
  sends.Answered(next, true, true);
  sends.Notified(cancelled, true, true);
  EXPECT_EQ(sends.outstanding(), 1U);
  EXPECT_TRUE(sends.ReferTo(1));
  sends.Notified(next, true, false);
  EXPECT_EQ(sends.outstanding(), 0U);
  EXPECT_EQ(CountsOf(sends).copied, 0U);
}

TEST(Notifications, ThereIsAnEndToThem) {
  Notifications sends;
  std::uint32_t last = Notifications::kNone;
  for (unsigned i = 0; i < Notifications::kMost; ++i) {
    last = sends.Begin(0, 1);
    ASSERT_NE(last, Notifications::kNone);
  }
  EXPECT_EQ(sends.Begin(0, 1), Notifications::kNone);
  sends.Answered(last, false, false);
  EXPECT_NE(sends.Begin(0, 1), Notifications::kNone);
}

}  // namespace
}  // namespace sluice::plugins
