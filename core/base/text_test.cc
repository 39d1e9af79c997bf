#include "core/base/text.h"

#include <gtest/gtest.h>

#include <array>

namespace sluice::base {
namespace {

using namespace std::string_view_literals;

constexpr std::array kNames{"linux.sendfile"sv, "linux.splice"sv, "posix.mmap_write"sv};

TEST(ClosestTo, ForgivesEachKindOfSlip) {
  EXPECT_EQ(ClosestTo("linux.sendfle", kNames), "linux.sendfile") << "left out";
  EXPECT_EQ(ClosestTo("linux.sendfilee", kNames), "linux.sendfile") << "doubled";
  EXPECT_EQ(ClosestTo("linux.sendfike", kNames), "linux.sendfile") << "mistaken";
  EXPECT_EQ(ClosestTo("liunx.sendfile", kNames), "linux.sendfile") << "swapped";
}

TEST(ClosestTo, CountsASwapOnce) {
  constexpr std::array kPair{"abdc"sv, "abxy"sv};
  EXPECT_EQ(ClosestTo("abcd", kPair), "abdc");
}

TEST(ClosestTo, PrefersTheCloserAndThenTheFirst) {
  constexpr std::array kPair{"posix.readers"sv, "posix.reader"sv, "posix.ready"sv};
  EXPECT_EQ(ClosestTo("posix.read_", kPair), "posix.ready");
  EXPECT_EQ(ClosestTo("posix.readerz", kPair), "posix.readers");
}

TEST(ClosestTo, DoesNotGuess) {
  EXPECT_EQ(ClosestTo("darwin.fcopyfile", kNames), std::nullopt);
  EXPECT_EQ(ClosestTo("x", kNames), std::nullopt);
  EXPECT_EQ(ClosestTo("", kNames), std::nullopt);
  EXPECT_EQ(ClosestTo("linux.splice", {}), std::nullopt);
  EXPECT_EQ(ClosestTo(std::string(1 << 20, 'x'), kNames), std::nullopt);
}

}  // namespace
}  // namespace sluice::base
