#include "plugins/testing/pattern.h"

#include <algorithm>
#include <cstring>

namespace sluice::plugins::testing {
namespace {

std::uint64_t Mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace

std::string Pattern(std::uint64_t offset, std::uint64_t size) {
  std::string bytes(size, '\0');
  for (std::uint64_t done = 0; done < size;) {
    const std::uint64_t word = Mix((offset + done) / 8);
    const std::uint64_t skip = (offset + done) % 8;
    const std::uint64_t count = std::min(8 - skip, size - done);
    std::memcpy(bytes.data() + done, reinterpret_cast<const char*>(&word) + skip, count);
    done += count;
  }
  return bytes;
}

::testing::AssertionResult SameBytes(std::string_view expected, std::string_view actual) {
  if (expected == actual) return ::testing::AssertionSuccess();
  const auto differs =
      std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end()).first;
  return ::testing::AssertionFailure()
         << "expected " << expected.size() << " bytes, got " << actual.size()
         << ", which differ from byte " << differs - expected.begin() << " on";
}

}  // namespace sluice::plugins::testing
