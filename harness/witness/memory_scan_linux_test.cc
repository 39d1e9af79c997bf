#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <vector>

#include "harness/witness/memory_scan.h"

namespace sluice::witness {
namespace {

TEST(MemoryArea, IsALineOfTheTable) {
  const auto stack = ParseMemoryArea(
      "7ffd4a5e2000-7ffd4a603000 rw-p 00000000 00:00 0                          [stack]");
  ASSERT_TRUE(stack);
  EXPECT_EQ(stack->start, 0x7ffd4a5e2000U);
  EXPECT_EQ(stack->end, 0x7ffd4a603000U);
  EXPECT_TRUE(stack->accessible);
  EXPECT_FALSE(stack->shared);
  EXPECT_EQ(stack->file.inode, 0U);
  EXPECT_EQ(stack->name, "[stack]");
  const auto file = ParseMemoryArea(
      "7f0000000000-7f0000001000 ---s 00002000 fd:01 1234    /a name with blanks (deleted)");
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->accessible);
  EXPECT_TRUE(file->shared);
  EXPECT_EQ(file->offset, 0x2000U);
  EXPECT_EQ(file->file, (MappedFile{.device = "fd:01", .inode = 1234}));
  EXPECT_EQ(file->name, "/a name with blanks (deleted)");
}

TEST(MemoryArea, IsNotAnyLine) {
  for (const char* line : {"", "x", "1000-2000", "1000-2000 rwxp", "1000-zz rw-p 0 00:00 0",
                           "1000-2000 rw-p 0 00:00 "}) {
    EXPECT_FALSE(ParseMemoryArea(line)) << line;
  }
}

// More than the scanner reads at a time, and stamps that no border of pages or words respects.
TEST(MemoryScan, FindsEveryStampOfALargeBufferOnce) {
  constexpr std::uint64_t kUnits = std::uint64_t{16} << 10U;
  constexpr std::size_t kShift = 4096 - 9;
  const Stamps stamps(7, Stamping::kA);
  std::vector<std::byte> buffer(kUnits * kUnitBytes + kShift);
  stamps.Fill(0, std::span(buffer).subspan(kShift));
  const auto first = reinterpret_cast<std::uintptr_t>(&buffer[kShift]);

  auto scanner = MemoryScanner::Open(::getpid(), {});
  ASSERT_TRUE(scanner) << scanner.error().message;
  std::vector<int> found(kUnits);
  scanner->Scan(stamps, kUnits, [&](std::uint64_t unit, MemoryPlace place) {
    // The scanner's own memory has stamps, too.
    if (place.inode == 0 && place.offset == first + unit * kUnitBytes) ++found[unit];
  });
  EXPECT_EQ(found, std::vector<int>(kUnits, 1));
}

}  // namespace
}  // namespace sluice::witness
