#include "harness/witness/stamp.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace sluice::witness
