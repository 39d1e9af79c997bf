// User-mode instructions, counted by callgrind.
#ifndef SLUICE_HARNESS_BENCH_CALLGRIND_H_
#define SLUICE_HARNESS_BENCH_CALLGRIND_H_

#include <string>
#include <vector>

namespace sluice::bench {

struct Instructions {
  double count = -1;    // < 0: not measured
  std::string why_not;  // a line for a person to read
};

// Runs `command`, whose first word is a path, under callgrind: 30 seconds at most. Counts what is
// executed in functions whose names match the pattern `within`, and what these call.
Instructions CountInstructions(const std::string& within, const std::vector<std::string>& command);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_CALLGRIND_H_
