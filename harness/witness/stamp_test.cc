#include "harness/witness/stamp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace sluice::witness {
namespace {

constexpr std::uint64_t kSeed = 42;
constexpr std::uint64_t kUnits = 1000;

std::vector<std::byte> Filled(const Stamps& stamps) {
  std::vector<std::byte> bytes(kUnits * kUnitBytes);
  stamps.Fill(0, bytes);
  return bytes;
}

TEST(Stamps, NoUnitOccursTwiceInEitherPattern) {
  std::set<std::string> units;
  for (const Stamping pattern : {Stamping::kA, Stamping::kB}) {
    const auto bytes = Filled(Stamps(kSeed, pattern));
    for (std::size_t at = 0; at < bytes.size(); at += kUnitBytes) {
      units.emplace(reinterpret_cast<const char*>(&bytes[at]), kUnitBytes);
    }
  }
  EXPECT_EQ(units.size(), 2 * kUnits);
}

TEST(Stamps, AreRecognisedWithTheirNumber) {
  const Stamps stamps(kSeed, Stamping::kA);
  const auto bytes = Filled(stamps);
  EXPECT_EQ(bytes[0], std::byte{Stamps::kFirstByte});
  EXPECT_EQ(stamps.Recognise(bytes.data(), kUnits), 0U);
  EXPECT_EQ(stamps.Recognise(&bytes[999 * kUnitBytes], kUnits), 999U);
}

TEST(Stamps, OfOthersAreNotRecognised) {
  const auto bytes = Filled(Stamps(kSeed, Stamping::kA));
  EXPECT_FALSE(Stamps(kSeed, Stamping::kB).Recognise(bytes.data(), kUnits));
  EXPECT_FALSE(Stamps(kSeed + 1, Stamping::kA).Recognise(bytes.data(), kUnits));
  EXPECT_FALSE(Stamps(kSeed, Stamping::kA).Recognise(&bytes[1], kUnits));
  EXPECT_FALSE(Stamps(kSeed, Stamping::kA).Recognise(&bytes[999 * kUnitBytes], 999));
}

// More than is read at a time, and stamps that no border of pages or words respects.
TEST(StampSearch, FindsEveryStampOnceWithItsAddress) {
  constexpr std::uint64_t kManyUnits = std::uint64_t{16} << 10U;
  constexpr std::size_t kShift = 4096 - 9;
  constexpr std::uint64_t kStart = 0x10000;
  const Stamps stamps(7, Stamping::kA);
  std::vector<std::byte> memory(kManyUnits * kUnitBytes + kShift);
  stamps.Fill(0, std::span(memory).subspan(kShift));
  const auto read = [&](std::uint64_t address, std::span<std::byte> bytes) -> std::int64_t {
    const auto at = static_cast<std::size_t>(address - kStart);
    std::copy_n(memory.begin() + static_cast<std::ptrdiff_t>(at), bytes.size(), bytes.begin());
    return static_cast<std::int64_t>(bytes.size());
  };
  std::vector<int> found(kManyUnits);
  StampSearch search;
  search.Search(kStart, kStart + memory.size(), read, stamps, kManyUnits,
                [&](std::uint64_t unit, std::uint64_t address) {
                  EXPECT_EQ(address, kStart + kShift + unit * kUnitBytes);
                  ++found[unit];
                });
  EXPECT_EQ(found, std::vector<int>(kManyUnits, 1));
}

TEST(StampSearch, EndsWhereMemoryCannotBeRead) {
  const auto unreadable = [](std::uint64_t, std::span<std::byte>) -> std::int64_t { return -1; };
  StampSearch search;
  search.Search(0, 1 << 20, unreadable, Stamps(7, Stamping::kA), 1,
                [](std::uint64_t, std::uint64_t) { ADD_FAILURE(); });
}

}  // namespace

}  // namespace sluice::witness
