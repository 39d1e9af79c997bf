#include "core/transfer/unique_handle.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <type_traits>
#include <utility>

namespace sluice::transfer {
namespace {

bool IsOpen(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

UniqueHandle OpenSomething() { return UniqueHandle(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

TEST(UniqueHandle, ClosesWhatItOwns) {
  int number = -1;
  {
    const UniqueHandle fd = OpenSomething();
    ASSERT_TRUE(fd);
    number = fd.get();
    EXPECT_TRUE(IsOpen(number));
  }
  EXPECT_FALSE(IsOpen(number));
}

TEST(UniqueHandle, MovesOwnership) {
  UniqueHandle first = OpenSomething();
  const int number = first.get();
  UniqueHandle second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): what is left behind is the point
  EXPECT_EQ(second.get(), number);

  UniqueHandle third = OpenSomething();
  const int replaced = third.get();
  third = std::move(second);
  EXPECT_EQ(third.get(), number);
  EXPECT_TRUE(IsOpen(number));
  EXPECT_FALSE(IsOpen(replaced));
  static_assert(!std::is_copy_constructible_v<UniqueHandle> &&
                !std::is_copy_assignable_v<UniqueHandle>);
}

TEST(UniqueHandle, SurvivesAssignmentToItself) {
  UniqueHandle fd = OpenSomething();
  UniqueHandle& same = fd;
  fd = std::move(same);
  EXPECT_TRUE(fd);
  EXPECT_TRUE(IsOpen(fd.get()));
}

TEST(UniqueHandle, ReleasesWithoutClosing) {
  UniqueHandle fd = OpenSomething();
  const UniqueHandle taken(fd.release());
  EXPECT_EQ(fd.get(), -1);
  EXPECT_TRUE(IsOpen(taken.get()));
}

TEST(UniqueHandle, IsEmptyForAFailedCall) {
  const UniqueHandle fd(::open("/nonexistent", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(fd);
  EXPECT_EQ(fd.get(), -1);
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace sluice::transfer
