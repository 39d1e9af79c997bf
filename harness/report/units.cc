#include "harness/report/units.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace sluice::report {
namespace {

constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

// For 1 KiB and more. One decimal, and never "1024.0 KiB" for what rounds up to 1.0 MiB.
std::string Scaled(double bytes) {
  std::size_t unit = 0;
  double value = bytes / 1024;
  for (; value >= 1023.95 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace

std::string BytesText(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
  return Scaled(static_cast<double>(bytes));
}

std::string RateText(std::uint64_t bytes, double seconds) {
  if (!(seconds > 0)) return "-";
  const double rate = static_cast<double>(bytes) / seconds;
  return (rate < 1024 ? fmt::format("{:.0f} bytes", rate) : Scaled(rate)) + "/s";
}

std::string ShortTimeText(double seconds) {
  constexpr std::array kParts = {"s", "ms", "µs", "ns"};
  std::size_t part = 0;
  for (; seconds < 0.9995 && part + 1 < kParts.size(); ++part) seconds *= 1000;
  if (seconds < 9.95) return fmt::format("{:.1f} {}", seconds, kParts[part]);
  return fmt::format("{:.0f} {}", seconds, kParts[part]);
}

std::string DurationText(double seconds) {
  if (seconds < 10) return fmt::format("{:.2f} s", seconds);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  const std::uint64_t hours = whole / 3600;
  const std::uint64_t minutes = whole / 60 % 60;
  if (hours == 0) return fmt::format("{}:{:02}", minutes, whole % 60);
  return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
}

}  // namespace sluice::report
