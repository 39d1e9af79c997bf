#include "core/transfer/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <type_traits>
#include <utility>

namespace sluice::transfer {
namespace {

bool IsOpen(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

UniqueFd OpenSomething() { return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

TEST(UniqueFd, ClosesWhatItOwns) {
  int number = -1;
  {
    const UniqueFd fd = OpenSomething();
    ASSERT_TRUE(fd);
    number = fd.get();
    EXPECT_TRUE(IsOpen(number));
  }
  EXPECT_FALSE(IsOpen(number));
}

TEST(UniqueFd, MovesOwnership) {
  UniqueFd first = OpenSomething();
  const int number = first.get();
  UniqueFd second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): what is left behind is the point
  EXPECT_EQ(second.get(), number);

  UniqueFd third = OpenSomething();
  const int replaced = third.get();
  third = std::move(second);
  EXPECT_EQ(third.get(), number);
  EXPECT_TRUE(IsOpen(number));
  EXPECT_FALSE(IsOpen(replaced));
  static_assert(!std::is_copy_constructible_v<UniqueFd> && !std::is_copy_assignable_v<UniqueFd>);
}

TEST(UniqueFd, SurvivesAssignmentToItself) {
  UniqueFd fd = OpenSomething();
  UniqueFd& same = fd;
  fd = std::move(same);
  EXPECT_TRUE(fd);
  EXPECT_TRUE(IsOpen(fd.get()));
}

TEST(UniqueFd, ReleasesWithoutClosing) {
  UniqueFd fd = OpenSomething();
  const UniqueFd taken(fd.release());
  EXPECT_EQ(fd.get(), -1);
  EXPECT_TRUE(IsOpen(taken.get()));
}

TEST(UniqueFd, IsEmptyForAFailedCall) {
  const UniqueFd fd(::open("/nonexistent", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(fd);
  EXPECT_EQ(fd.get(), -1);
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace sluice::transfer
