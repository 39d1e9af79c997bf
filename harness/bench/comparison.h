// Ways to do the same thing, measured in turn in one process, so that what slows the machine down
// slows all of them down.
#ifndef SLUICE_HARNESS_BENCH_COMPARISON_H_
#define SLUICE_HARNESS_BENCH_COMPARISON_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <random>
#include <vector>

namespace sluice::bench {

// Returns how long `call` takes.
double Seconds(const std::function<void()>& call);

class Comparison {
 public:
  // Does one way's part of a round and returns the seconds it took; a few milliseconds are best.
  // nullopt ends the round.
  using Part = std::function<std::optional<double>()>;

  // Returns the number of the way, counted from 0.
  std::size_t Add(Part part);

  // Has each way do its part. Two ways take turns in going first; more have a new order each time,
  // the same in every run: what one leaves behind, in the connection and in caches, then meets all
  // of them alike. Returns false if a part ended the round.
  bool RunRound();

  // Leaves the ways for which `out` returns true out of further rounds.
  void Retire(const std::function<bool(std::size_t)>& out);

  // Of each round that the way took part in.
  const std::vector<double>& seconds(std::size_t way) const { return ways_[way].seconds; }

  // The speed of `way` over that of `baseline`, of each round that both took part in.
  std::vector<double> Ratios(std::size_t baseline, std::size_t way) const;

 private:
  struct Way {
    Part part;
    std::vector<double> seconds;
  };

  std::vector<Way> ways_;
  std::vector<std::size_t> order_;  // of those not retired
  std::minstd_rand random_;
};

struct Paired {
  double ratio;   // speed of `subject` over speed of `baseline`: the median of the rounds
  double lowest;  // of the middle half of the rounds (the quartiles)
  double highest;
  double baseline_seconds;  // median time of its part of a round
};

// A Comparison of two, of `rounds` ≥ 4 rounds. Each returns the seconds that its part took.
Paired ComparePair(int rounds, const std::function<double()>& baseline,
                   const std::function<double()>& subject);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_COMPARISON_H_
