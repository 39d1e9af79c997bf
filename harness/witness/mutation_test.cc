#include "harness/witness/mutation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/base/memory.h"

namespace sluice::witness {
namespace {

constexpr std::size_t kPages = 8;

// What arrived of a payload of kPages pages: the first half new, the rest old.
class Classifying : public ::testing::Test {
 protected:
  Classifying() {
    const std::size_t half = arrived_.size() / 2;
    payload_.stamps(Stamping::kB).Fill(0, std::span(arrived_).first(half));
    payload_.stamps(Stamping::kA).Fill(half / kUnitBytes, std::span(arrived_).subspan(half));
  }

  const Payload payload_ =
      Payload::Make(::testing::TempDir(), kPages* base::PageSize(), transfer::CacheState::kWarm)
          .value();
  std::vector<std::byte> arrived_ = std::vector<std::byte>(kPages * base::PageSize());
  Pages pages_;
};

TEST_F(Classifying, CountsPagesByWhatArrived) {
  EXPECT_EQ(Classify(payload_, arrived_, 0, arrived_.size(), pages_), arrived_.size());
  EXPECT_EQ(pages_.fresh, kPages / 2);
  EXPECT_EQ(pages_.stale, kPages / 2);
  EXPECT_EQ(pages_.mixed, 0U);
  EXPECT_EQ(pages_.FreshFraction(), 0.5);
}

TEST_F(Classifying, LeavesPagesOutThatAreNotWhollyInTheWindow) {
  Classify(payload_, arrived_, 1, arrived_.size() - 1, pages_);
  EXPECT_EQ(pages_.fresh, kPages / 2 - 1);
  EXPECT_EQ(pages_.stale, kPages / 2 - 1);
}

TEST_F(Classifying, LeavesAPageOutThatArrivedInPart) {
  const auto part = std::span(arrived_).first(arrived_.size() - 1);
  EXPECT_EQ(Classify(payload_, part, 0, arrived_.size(), pages_), part.size());
  EXPECT_EQ(pages_.stale, kPages / 2 - 1);
}

TEST_F(Classifying, CountsAPageOfBothAsMixed) {
  std::vector<std::byte> first(base::PageSize());
  payload_.stamps(Stamping::kA).Fill(0, first);
  std::copy_n(first.begin(), 100, arrived_.begin());  // in the middle of a unit
  EXPECT_EQ(Classify(payload_, arrived_, 0, arrived_.size(), pages_), arrived_.size());
  EXPECT_EQ(pages_.mixed, 1U);
  EXPECT_EQ(pages_.fresh, kPages / 2 - 1);
}

TEST_F(Classifying, FindsAByteThatIsNeitherOldNorNew) {
  const std::size_t at = base::PageSize() + 77;
  arrived_[at] = ~arrived_[at];
  EXPECT_EQ(Classify(payload_, arrived_, 0, arrived_.size(), pages_), at);
}

TEST_F(Classifying, FindsPagesInTheWrongPlace) {
  std::swap_ranges(arrived_.begin(),
                   arrived_.begin() + static_cast<std::ptrdiff_t>(base::PageSize()),
                   arrived_.begin() + static_cast<std::ptrdiff_t>(base::PageSize()));
  EXPECT_LT(Classify(payload_, arrived_, 0, arrived_.size(), pages_), base::PageSize());
}

}  // namespace
}  // namespace sluice::witness
