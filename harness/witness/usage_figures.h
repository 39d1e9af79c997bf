// What the operating system charges this process with.
#ifndef SLUICE_HARNESS_WITNESS_USAGE_FIGURES_H_
#define SLUICE_HARNESS_WITNESS_USAGE_FIGURES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::witness {

enum class UsageFigure : std::uint8_t {
  kMinorFaults,          // page faults without input or output
  kMajorFaults,          // page faults that waited for storage
  kFaults,               // page faults, where the system does not tell the two apart
  kVoluntarySwitches,    // the task had to wait
  kInvoluntarySwitches,  // its time was up
  kStorageBytes,         // fetched from storage
  kReadBytes,            // read by calls that read files and devices, cached or not
};
inline constexpr std::size_t kUsageFigures = 7;

// A number for each figure; −1: the system does not tell.
class Usage {
 public:
  Usage() { numbers_.fill(-1); }

  std::int64_t& operator[](UsageFigure figure) {
    return numbers_[static_cast<std::size_t>(figure)];
  }
  std::int64_t operator[](UsageFigure figure) const {
    return numbers_[static_cast<std::size_t>(figure)];
  }

  // What came since `before`, of the figures that both have.
  Usage Since(const Usage& before) const {
    Usage used;
    for (std::size_t i = 0; i < kUsageFigures; ++i) {
      if (numbers_[i] >= 0 && before.numbers_[i] >= 0) {
        used.numbers_[i] = numbers_[i] - before.numbers_[i];
      }
    }
    return used;
  }

 private:
  std::array<std::int64_t, kUsageFigures> numbers_;
};

// The numbers at the beginning and at the end of what is to be measured: they differ in the order
// of their own calls, so that what these cost stays outside.
Usage UsageAtBegin();
Usage UsageAtEnd();

// How a figure is measured on this system, and why there is no number if there is none. Without a
// method the system does not have such a figure, but others in its place.
struct UsageSource {
  std::string_view method;
  std::string_view refusal;
};
UsageSource SourceOf(UsageFigure figure);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_USAGE_FIGURES_H_
