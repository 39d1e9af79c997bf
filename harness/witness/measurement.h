// What a witness reports.
#ifndef SLUICE_HARNESS_WITNESS_MEASUREMENT_H_
#define SLUICE_HARNESS_WITNESS_MEASUREMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::witness {

enum class Confidence : std::uint8_t {
  kNone,        // not measured
  kSelfReport,  // not observed: the kernel said so itself
  kSampled,     // seen on a part of the bytes, or at certain moments
  kExact,       // everything was counted
};

constexpr std::string_view ConfidenceName(Confidence confidence) {
  switch (confidence) {
    case Confidence::kSelfReport:
      return "self-report";
    case Confidence::kSampled:
      return "sampled";
    case Confidence::kExact:
      return "exact";
    case Confidence::kNone:
      break;
  }
  return "none";
}

// One number that was observed in this run, or why there is none. What was not measured is empty,
// never 0.
struct Measurement {
  std::string name{};             // "alias.queued"
  std::optional<double> value{};  // in `unit`
  std::string unit{};    // "pages with new bytes / pages judged", "copies/byte", "calls" …
  std::string method{};  // how it was observed, in a clause
  Confidence confidence = Confidence::kNone;
  std::string note{};  // with no value: the reason, for a person; else what restricts it, or empty
};

inline Measurement Observed(Measurement what, double value, Confidence confidence,
                            std::string note = {}) {
  what.value = value;
  what.confidence = confidence;
  what.note = std::move(note);
  return what;
}

inline Measurement Unmeasured(Measurement what, std::string reason) {
  what.value.reset();
  what.confidence = Confidence::kNone;
  what.note = std::move(reason);
  return what;
}

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_MEASUREMENT_H_
