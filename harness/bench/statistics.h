// What repeated measurements say.
#ifndef SLUICE_HARNESS_BENCH_STATISTICS_H_
#define SLUICE_HARNESS_BENCH_STATISTICS_H_

#include <vector>

namespace sluice::bench {

// The value below which `part` (0 … 1) of the values lie: the nearest one that was measured.
// `values` is not empty.
double Quantile(std::vector<double> values, double part);

// A median with the interval that holds the true one in 95 of 100 cases, however the values are
// distributed: by their order alone (the binomial distribution of how many lie below the median, by
// its normal approximation). Of fewer than 6 values nothing narrower than all of them is known.
struct Median {
  double value;
  double low;
  double high;

  // The wider half of the interval over the median: 0.02 is ±2 %.
  double uncertainty() const;
};
Median MedianOf(std::vector<double> values);

// The n-th root of the product of n values, all of them > 0.
double GeometricMean(const std::vector<double>& values);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_STATISTICS_H_
