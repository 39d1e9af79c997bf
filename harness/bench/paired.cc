#include "harness/bench/paired.h"

#include <chrono>
#include <vector>

#include "harness/bench/statistics.h"

namespace sluice::bench {

double Seconds(const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Paired Compare(int rounds, const std::function<double()>& baseline,
               const std::function<double()>& subject) {
  std::vector<double> ratios;
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    double of_baseline = 0;
    double of_subject = 0;
    if (round % 2 == 0) {
      of_baseline = baseline();
      of_subject = subject();
    } else {
      of_subject = subject();
      of_baseline = baseline();
    }
    ratios.push_back(of_baseline / of_subject);
    times.push_back(of_baseline);
  }
  return {.ratio = Quantile(ratios, 0.5),
          .lowest = Quantile(ratios, 0.25),
          .highest = Quantile(ratios, 0.75),
          .baseline_seconds = Quantile(times, 0.5)};
}

}  // namespace sluice::bench
