#include <gtest/gtest.h>

#include <sluice/cursor.hpp>
#include <string_view>

namespace sluice {
namespace {

using Part = Cursor::Part;

sluice_bytes Bytes(std::string_view text) { return {.data = text.data(), .size = text.size()}; }

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A file of 1000 bytes, as far as the host knows.
constexpr sluice_endpoint kSource{.struct_size = sizeof(sluice_endpoint),
                                  .kind = SLUICE_KIND_FILE,
                                  .facts = 0,
                                  .reserved = 0,
                                  .handle = 0,
                                  .size = 1000,
                                  .filesystem = 0};
constexpr sluice_route kRoute{
    .struct_size = sizeof(sluice_route), .reserved = 0, .source = &kSource, .sink = &kSource};

sluice_request Request(std::string_view head, std::uint64_t offset, std::uint64_t length,
                       std::string_view tail, std::uint32_t flags = 0) {
  return {.struct_size = sizeof(sluice_request),
          .flags = flags,
          .route = &kRoute,
          .offset = offset,
          .length = length,
          .head = Bytes(head),
          .tail = Bytes(tail)};
}

TEST(Cursor, WalksHeadThenSourceThenTail) {
  Cursor cursor(Request("head", 100, 10, "tl"));
  EXPECT_EQ(cursor.part(), Part::kHead);
  EXPECT_EQ(Text(cursor.bytes()), "head");
  cursor.Advance(4);
  EXPECT_EQ(cursor.part(), Part::kSource);
  EXPECT_TRUE(cursor.bytes().empty());
  EXPECT_EQ(cursor.offset(), 100u);
  EXPECT_EQ(cursor.rest(), 10u);
  cursor.Advance(10);
  EXPECT_EQ(cursor.part(), Part::kTail);
  EXPECT_EQ(Text(cursor.bytes()), "tl");
  cursor.Advance(2);
  EXPECT_EQ(cursor.part(), Part::kEnd);
  EXPECT_TRUE(cursor.bytes().empty());
}

TEST(Cursor, ResumesWhereAShortCountLeftOff) {
  Cursor cursor(Request("head", 100, 10, "tail"));
  cursor.Advance(3);
  EXPECT_EQ(Text(cursor.bytes()), "d");
  cursor.Advance(1);
  cursor.Advance(7);
  EXPECT_EQ(cursor.part(), Part::kSource);
  EXPECT_EQ(cursor.offset(), 107u);
  EXPECT_EQ(cursor.rest(), 3u);
  cursor.Advance(3);
  cursor.Advance(1);
  EXPECT_EQ(Text(cursor.bytes()), "ail");
}

TEST(Cursor, SkipsEmptyParts) {
  EXPECT_EQ(Cursor(Request("", 0, 1, "")).part(), Part::kSource);
  EXPECT_EQ(Cursor(Request("", 0, 0, "t")).part(), Part::kTail);
  EXPECT_EQ(Cursor(Request("", 0, 0, "")).part(), Part::kEnd);
  Cursor cursor(Request("h", 0, 0, ""));
  cursor.Advance(1);
  EXPECT_EQ(cursor.part(), Part::kEnd);
}

TEST(Cursor, CountsTheSourceApart) {
  Cursor cursor(Request("head", 0, 10, "tail"));
  sluice_progress progress{};
  cursor.Advance(4);
  cursor.Advance(6);
  cursor.Count(progress);
  EXPECT_EQ(progress.bytes_done, 10u);
  EXPECT_EQ(progress.source_done, 6u);
  cursor.Advance(4);
  cursor.Advance(4);
  cursor.Count(progress);
  EXPECT_EQ(progress.bytes_done, 18u);
  EXPECT_EQ(progress.source_done, 10u);
}

TEST(Cursor, LimitsACallToTheRestTheBudgetAndTheMost) {
  Cursor cursor(Request("head", 0, 10, "tail"));
  EXPECT_EQ(cursor.Limit(100), 4u);
  EXPECT_EQ(cursor.Limit(3), 3u);
  cursor.Advance(4);
  EXPECT_EQ(cursor.Limit(100), 10u);
  EXPECT_EQ(cursor.Limit(100, 7), 7u);
  EXPECT_EQ(cursor.Limit(5, 7), 5u);
  EXPECT_EQ(Cursor(Request("", 0, SLUICE_TO_END, "")).Limit(SLUICE_TO_END, 0x7ffff000),
            0x7ffff000u);
}

TEST(Cursor, KnowsWhetherMoreFollows) {
  Cursor cursor(Request("head", 0, 10, "tail"));
  EXPECT_TRUE(cursor.MoreAfter(4)) << "the source follows the head";
  cursor.Advance(4);
  EXPECT_TRUE(cursor.MoreAfter(10)) << "the tail follows the source";
  EXPECT_TRUE(cursor.HoldsEnd());
  cursor.Advance(10);
  EXPECT_TRUE(cursor.MoreAfter(3));
  EXPECT_FALSE(cursor.MoreAfter(4));
}

TEST(Cursor, HoldsNothingWhenNothingFollows) {
  EXPECT_FALSE(Cursor(Request("head", 0, 0, "")).MoreAfter(4));
  const Cursor cursor(Request("", 0, 10, ""));
  EXPECT_TRUE(cursor.MoreAfter(9));
  EXPECT_FALSE(cursor.MoreAfter(10));
  EXPECT_FALSE(cursor.HoldsEnd());
}

TEST(Cursor, HoldsTheEndWhenTheCallerSendsMore) {
  constexpr std::uint32_t kMore = SLUICE_REQUEST_MORE_FOLLOWS;
  EXPECT_TRUE(Cursor(Request("head", 0, 0, "", kMore)).MoreAfter(4));
  EXPECT_TRUE(Cursor(Request("", 0, 10, "", kMore)).MoreAfter(10));
  EXPECT_TRUE(Cursor(Request("", 0, 10, "", kMore)).HoldsEnd());
  EXPECT_TRUE(Cursor(Request("", 0, 0, "tail", kMore)).MoreAfter(4));
}

TEST(Cursor, GoesToTheEndOfTheSourceWhereverThatIs) {
  Cursor cursor(Request("", 5, SLUICE_TO_END, "tail"));
  EXPECT_TRUE(cursor.to_end());
  EXPECT_EQ(cursor.expected_rest(), 995u);
  EXPECT_FALSE(cursor.MoreAfter(999)) << "the tail is among the 999";
  EXPECT_TRUE(cursor.MoreAfter(998));
  cursor.Advance(1000);
  EXPECT_EQ(cursor.offset(), 1005u);
  EXPECT_EQ(cursor.expected_rest(), 0u) << "it has grown; nothing is known";
  EXPECT_EQ(cursor.part(), Part::kSource);
  EXPECT_EQ(cursor.rest(), INT64_MAX - 1005u);
  EXPECT_TRUE(cursor.EndSource());
  EXPECT_EQ(cursor.part(), Part::kTail);
}

TEST(Cursor, LearnsWhereTheEndIs) {
  Cursor cursor(Request("", 0, SLUICE_TO_END, ""));
  cursor.ExpectEnd(SLUICE_UNKNOWN);
  EXPECT_EQ(cursor.expected_rest(), 0u);
  cursor.ExpectEnd(300);
  EXPECT_EQ(cursor.expected_rest(), 300u);
  cursor.EndAfter(20);
  EXPECT_FALSE(cursor.to_end());
  EXPECT_EQ(cursor.rest(), 20u);
  cursor.Advance(20);
  EXPECT_EQ(cursor.part(), Part::kEnd);
}

TEST(Cursor, MissesBytesWhenTheSourceEndsEarly) {
  Cursor cursor(Request("", 0, 10, "tail"));
  cursor.Advance(9);
  EXPECT_FALSE(cursor.EndSource());
  EXPECT_EQ(cursor.part(), Part::kSource) << "the transfer failed; the tail must not be sent";
}

}  // namespace
}  // namespace sluice
