#include "harness/report/table.h"

#include <gtest/gtest.h>

namespace sluice::report {
namespace {

TEST(DisplayWidth, CountsCodePointsAndNoEscapeSequences) {
  EXPECT_EQ(DisplayWidth(""), 0U);
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("µs…"), 3U);
  EXPECT_EQ(DisplayWidth("\x1b[1;31mred\x1b[0m"), 3U);
  EXPECT_EQ(DisplayWidth("\x1b["), 0U);
}

TEST(Table, SetsColumnsAsWideAsTheirWidestCell) {
  Table table({Align::kLeft, Align::kRight, Align::kLeft});
  table.Row({"NAME", "SIZE", "WHAT"});
  table.Row({"\x1b[1mb\x1b[0m", "1", ""});
  table.Row({"µµµµµ", "12345", "long text"});
  EXPECT_EQ(table.Text(),
            "NAME    SIZE  WHAT\n"
            "\x1b[1mb\x1b[0m          1\n"
            "µµµµµ  12345  long text\n");
}

TEST(Table, FillsShortRowsAndIsEmptyWithoutRows) {
  Table table({Align::kLeft, Align::kLeft});
  EXPECT_EQ(table.Text(), "");
  table.Row({"one"});
  EXPECT_EQ(table.Text(), "one\n");
}

}  // namespace
}  // namespace sluice::report
