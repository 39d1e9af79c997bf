#include "plugins/windows/piece.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace sluice::plugins::windows {
namespace {

constexpr std::uint64_t kAny = UINT64_MAX;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;

void ExpectPiece(const Piece& piece, std::uint64_t head, std::uint64_t source, std::uint64_t tail) {
  EXPECT_EQ(piece.head, head);
  EXPECT_EQ(piece.source, source);
  EXPECT_EQ(piece.tail, tail);
  EXPECT_EQ(std::uint64_t{piece.total()}, head + source + tail);
}

TEST(Piece, IsAllOfASmallTransfer) { ExpectPiece(NextPiece(10, 1000, 20, kAny), 10, 1000, 20); }

TEST(Piece, NeverExceedsTheMostOfOneCall) {
  ExpectPiece(NextPiece(0, kMostPerCall + 1, 0, kAny), 0, kMostPerCall, 0);
  ExpectPiece(NextPiece(10, kMostPerCall, 20, kAny), 10, kMostPerCall - 10, 0);
  ExpectPiece(NextPiece(kMostPerCall, 1, 1, kAny), kMostPerCall, 0, 0);
  ExpectPiece(NextPiece(5 * kGiB, 5 * kGiB, 5 * kGiB, kAny), kMostPerCall, 0, 0);
  ExpectPiece(NextPiece(0, INT64_MAX, 5 * kGiB, kAny), 0, kMostPerCall, 0);
  ExpectPiece(NextPiece(0, 0, 5 * kGiB, kAny), 0, 0, kMostPerCall);
}

TEST(Piece, LeavesTheTailWhatIsLeftOfTheMost) {
  ExpectPiece(NextPiece(10, kMostPerCall - 30, 20, kAny), 10, kMostPerCall - 30, 20);
  ExpectPiece(NextPiece(10, kMostPerCall - 29, 20, kAny), 10, kMostPerCall - 29, 19);
}

TEST(Piece, StaysWithinTheBudget) {
  ExpectPiece(NextPiece(10, 1000, 20, 1), 1, 0, 0);
  ExpectPiece(NextPiece(10, 1000, 20, 15), 10, 5, 0);
  ExpectPiece(NextPiece(10, 1000, 20, 1010), 10, 1000, 0);
  ExpectPiece(NextPiece(10, 1000, 20, 1015), 10, 1000, 5);
}

// No part of 2^32 bytes looks like one of 0, which would mean the whole file.
TEST(Piece, DoesNotWrapAround) {
  ExpectPiece(NextPiece(0, 4 * kGiB, 0, kAny), 0, kMostPerCall, 0);
  ExpectPiece(NextPiece(0, 4 * kGiB + 1, 0, 4 * kGiB), 0, kMostPerCall, 0);
  std::uint64_t rest = 9 * kGiB;
  int pieces = 0;
  for (; rest != 0; ++pieces) {
    const Piece piece = NextPiece(0, rest, 0, kAny);
    ASSERT_GT(piece.source, 0u);
    rest -= piece.source;
  }
  EXPECT_EQ(pieces, 5);
}

TEST(SourceOf, IsWhatHeadAndTailDoNotAccountFor) {
  constexpr Piece kPiece{.head = 10, .source = 1000, .tail = 20};
  EXPECT_EQ(SourceOf(kPiece, 1030), 1000u);
  EXPECT_EQ(SourceOf(kPiece, 530), 500u);
  EXPECT_EQ(SourceOf(kPiece, 30), 0u);
  EXPECT_EQ(SourceOf(kPiece, 5), 0u);
}

}  // namespace
}  // namespace sluice::plugins::windows
