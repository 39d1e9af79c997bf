// What test sources are filled with.
#ifndef SLUICE_PLUGINS_COMMON_TESTING_PATTERN_H_
#define SLUICE_PLUGINS_COMMON_TESTING_PATTERN_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace sluice::plugins::testing {

// Returns `size` bytes, from `offset` on, of an endless pattern without a period.
inline std::string Pattern(std::uint64_t offset, std::uint64_t size) {
  const auto word_at = [](std::uint64_t x) {  // splitmix64
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  };
  std::string bytes(size, '\0');
  for (std::uint64_t done = 0; done < size;) {
    const std::uint64_t word = word_at((offset + done) / 8);
    const std::uint64_t skip = (offset + done) % 8;
    const std::uint64_t count = std::min(8 - skip, size - done);
    std::memcpy(bytes.data() + done, reinterpret_cast<const char*>(&word) + skip, count);
    done += count;
  }
  return bytes;
}

// Says where the two begin to differ, without printing them.
inline ::testing::AssertionResult SameBytes(std::string_view expected, std::string_view actual) {
  if (expected == actual) return ::testing::AssertionSuccess();
  const auto differs =
      std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end()).first;
  return ::testing::AssertionFailure()
         << "expected " << expected.size() << " bytes, got " << actual.size()
         << ", which differ from byte " << differs - expected.begin() << " on";
}

}  // namespace sluice::plugins::testing

#endif  // SLUICE_PLUGINS_COMMON_TESTING_PATTERN_H_
