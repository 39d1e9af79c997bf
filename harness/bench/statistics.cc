#include "harness/bench/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sluice::bench {
namespace {

double At(const std::vector<double>& sorted, double position) {
  const double last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::lround(std::clamp(position, 0.0, last)))];
}

}  // namespace

double Quantile(std::vector<double> values, double part) {
  std::ranges::sort(values);
  return At(values, part * static_cast<double>(values.size() - 1));
}

double Median::uncertainty() const { return std::max(high - value, value - low) / value; }

Median MedianOf(std::vector<double> values) {
  constexpr double kNormal95 = 1.96;
  std::ranges::sort(values);
  const auto count = static_cast<double>(values.size());
  const double middle = (count - 1) / 2;
  // Rounded outwards: the interval is never narrower than promised.
  const double reach = std::ceil(kNormal95 * std::sqrt(count) / 2);
  return {.value = At(values, middle),
          .low = At(values, std::floor(middle - reach)),
          .high = At(values, std::ceil(middle + reach))};
}

double GeometricMean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

}  // namespace sluice::bench
