// Statistics of repeated measurements.
#ifndef SLUICE_HARNESS_BENCH_STATISTICS_H_
#define SLUICE_HARNESS_BENCH_STATISTICS_H_

#include <vector>

namespace sluice::bench {

// Returns the value below which `part` (0 … 1) of the values lie: the nearest one that was
// measured. Requires that `values` is not empty.
double Quantile(std::vector<double> values, double part);

// A median with its 95 % confidence interval, for any distribution of the values: it follows from
// their order alone (the number of values below the median has a binomial distribution, here in its
// normal approximation). For fewer than 6 values the interval spans all of them.
struct Median {
  double value;
  double low;
  double high;

  // The wider half of the interval divided by the median: 0.02 means ±2 %.
  double uncertainty() const;
};

// Requires that `values` is not empty.
Median MedianOf(std::vector<double> values);

// Returns the n-th root of the product of n values, all of them > 0.
double GeometricMean(const std::vector<double>& values);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_STATISTICS_H_
