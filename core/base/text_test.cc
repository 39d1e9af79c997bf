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

TEST(OneLine, KeepsWhatATerminalShows) {
  EXPECT_EQ(OneLine("built for ABI 3, this host speaks 1–2 …"),
            "built for ABI 3, this host speaks 1–2 …");
}

TEST(OneLine, TakesOutWhatDrivesATerminal) {
  EXPECT_EQ(OneLine("a\nb\r\n"), "a b");
  EXPECT_EQ(OneLine("a\x1b[31mb\x7f"), "a?[31mb?");
  EXPECT_EQ(OneLine("a\xc2\x9b"
                    "31mb"),
            "a?31mb")
      << "CSI in UTF-8";
  EXPECT_EQ(OneLine(std::string_view("a\0b", 3)), "a?b");
}

TEST(OneLine, TakesOutWhatIsNotUtf8) {
  EXPECT_EQ(OneLine("a\xff"
                    "b"),
            "a?b");
  EXPECT_EQ(OneLine("a\xe2\x80"), "a?");
  EXPECT_EQ(OneLine("\xed\xa0\x80").find('\xed'), std::string::npos) << "a surrogate";
}

}  // namespace
}  // namespace sluice::base
