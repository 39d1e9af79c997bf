// The bytes of an input, taken one after the other.
#ifndef SLUICE_TESTS_FUZZ_INPUT_H_
#define SLUICE_TESTS_FUZZ_INPUT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace sluice::fuzz {

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

  bool empty() const { return rest_.empty(); }

  // An integer of the machine's byte order; what is missing at the end is 0.
  template <class T>
  T Take() {
    T value{};
    const auto bytes = TakeBytes(sizeof value);
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }

  // 0 … `end` - 1.
  std::size_t Below(std::size_t end) { return Take<std::uint8_t>() % end; }

  // Up to 255 bytes, none of them NUL.
  std::string TakeText() {
    const auto bytes = TakeBytes(Take<std::uint8_t>());
    std::string text(bytes.begin(), bytes.end());
    std::erase(text, '\0');
    return text;
  }

 private:
  std::span<const std::uint8_t> TakeBytes(std::size_t count) {
    const auto bytes = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(bytes.size());
    return bytes;
  }

  std::span<const std::uint8_t> rest_;
};

}  // namespace sluice::fuzz

#endif  // SLUICE_TESTS_FUZZ_INPUT_H_
