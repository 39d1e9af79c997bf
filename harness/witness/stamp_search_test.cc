#include "harness/witness/stamp_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace sluice::witness {
namespace {

// More than is read at a time, and stamps that no border of pages or words respects.
TEST(StampSearch, FindsEveryStampOnceWithItsAddress) {
  constexpr std::uint64_t kUnits = std::uint64_t{16} << 10U;
  constexpr std::size_t kShift = 4096 - 9;
  constexpr std::uint64_t kStart = 0x10000;
  const Stamps stamps(7, Stamping::kA);
  std::vector<std::byte> memory(kUnits * kUnitBytes + kShift);
  stamps.Fill(0, std::span(memory).subspan(kShift));
  const auto read = [&](std::uint64_t address, std::span<std::byte> bytes) -> std::int64_t {
    const auto at = static_cast<std::size_t>(address - kStart);
    std::copy_n(memory.begin() + static_cast<std::ptrdiff_t>(at), bytes.size(), bytes.begin());
    return static_cast<std::int64_t>(bytes.size());
  };
  std::vector<int> found(kUnits);
  StampSearch search;
  search.Search(kStart, kStart + memory.size(), read, stamps, kUnits,
                [&](std::uint64_t unit, std::uint64_t address) {
                  EXPECT_EQ(address, kStart + kShift + unit * kUnitBytes);
                  ++found[unit];
                });
  EXPECT_EQ(found, std::vector<int>(kUnits, 1));
}

TEST(StampSearch, EndsWhereMemoryCannotBeRead) {
  const auto unreadable = [](std::uint64_t, std::span<std::byte>) -> std::int64_t { return -1; };
  StampSearch search;
  search.Search(0, 1 << 20, unreadable, Stamps(7, Stamping::kA), 1,
                [](std::uint64_t, std::uint64_t) { ADD_FAILURE(); });
}

}  // namespace
}  // namespace sluice::witness
