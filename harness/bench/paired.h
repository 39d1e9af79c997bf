// Comparing two ways to do the same thing in one process, so that the machine's moods cancel out.
#ifndef SLUICE_HARNESS_BENCH_PAIRED_H_
#define SLUICE_HARNESS_BENCH_PAIRED_H_

#include <functional>

namespace sluice::bench {

struct Paired {
  double ratio;   // speed of `subject` over speed of `baseline`: the median of the rounds
  double lowest;  // of the middle half of the rounds (the quartiles)
  double highest;
  double baseline_seconds;  // median time of its part of a round
};

// How long `call` takes.
double Seconds(const std::function<void()>& call);

// Has the two measured in turn, `rounds` ≥ 4 times each, changing who goes first from round to
// round, and compares them round by round. Each answers the seconds that its part of a round took;
// some milliseconds are best.
Paired Compare(int rounds, const std::function<double()>& baseline,
               const std::function<double()>& subject);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_PAIRED_H_
