#include "harness/bench/comparison.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/bench/statistics.h"

namespace sluice::bench {

double Seconds(const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::size_t Comparison::Add(Part part) {
  order_.push_back(ways_.size());
  ways_.push_back({.part = std::move(part), .seconds = {}});
  return ways_.size() - 1;
}

bool Comparison::RunRound() {
  if (order_.size() > 2) std::ranges::shuffle(order_, random_);
  for (const std::size_t number : order_) {
    const std::optional<double> seconds = ways_[number].part();
    if (!seconds) return false;
    ways_[number].seconds.push_back(*seconds);
  }
  if (order_.size() == 2) std::swap(order_.front(), order_.back());
  return true;
}

void Comparison::Retire(const std::function<bool(std::size_t)>& out) { std::erase_if(order_, out); }

std::vector<double> Comparison::Ratios(std::size_t baseline, std::size_t way) const {
  const std::vector<double>& of_baseline = ways_[baseline].seconds;
  const std::vector<double>& of_way = ways_[way].seconds;
  std::vector<double> ratios(std::min(of_baseline.size(), of_way.size()));
  for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] = of_baseline[i] / of_way[i];
  return ratios;
}

Paired ComparePair(int rounds, const std::function<double()>& baseline,
                   const std::function<double()>& subject) {
  Comparison comparison;
  const std::size_t first = comparison.Add(baseline);
  const std::size_t second = comparison.Add(subject);
  for (int round = 0; round < rounds; ++round) comparison.RunRound();
  const std::vector<double> ratios = comparison.Ratios(first, second);
  return {.ratio = Quantile(ratios, 0.5),
          .lowest = Quantile(ratios, 0.25),
          .highest = Quantile(ratios, 0.75),
          .baseline_seconds = Quantile(comparison.seconds(first), 0.5)};
}

}  // namespace sluice::bench
