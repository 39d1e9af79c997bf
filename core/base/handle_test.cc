#include "core/base/handle.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

#include "core/base/file.h"

namespace sluice::base {
namespace {

UniqueHandle OpenSomething() { return OpenFile(NullDevice(), Access::kRead).value(); }

TEST(UniqueHandle, ClosesWhatItOwns) {
  Handle number = kNoHandle;
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
  const Handle number = first.get();
  UniqueHandle second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): what is left behind is the point
  EXPECT_EQ(second.get(), number);

  UniqueHandle third = OpenSomething();
  const Handle replaced = third.get();
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
  EXPECT_EQ(fd.get(), kNoHandle);
  EXPECT_TRUE(IsOpen(taken.get()));
}

TEST(UniqueHandle, IsEmptyForAFailedCall) {
  const UniqueHandle fd(kNoHandle);
  EXPECT_FALSE(fd);
  EXPECT_EQ(fd.get(), kNoHandle);
}

}  // namespace
}  // namespace sluice::base
