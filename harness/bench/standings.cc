#include <algorithm>
#include <functional>

#include "harness/bench/bench.h"

namespace sluice::bench {

std::vector<Standing> Standings(const BenchResult& result) {
  const auto same_place = [](const BenchCell& one, const BenchCell& other) {
    return one.channel == other.channel && one.bytes == other.bytes && one.cache == other.cache;
  };
  std::vector<std::string> names;
  for (const BenchCell& cell : result.cells) {
    if (std::ranges::find(names, cell.plugin) == names.end()) names.push_back(cell.plugin);
  }
  std::vector<Standing> standings;
  for (const std::string& name : names) {
    std::vector<double> own;
    std::vector<double> of_auto;
    for (const BenchCell& cell : result.cells) {
      if (cell.plugin != name || !cell.ratio_to_best) continue;
      const auto chosen = std::ranges::find_if(result.cells, [&](const BenchCell& it) {
        return it.plugin == kAuto && it.ratio_to_best && same_place(it, cell);
      });
      if (chosen == result.cells.end()) continue;
      own.push_back(cell.ratio_to_best->value);
      of_auto.push_back(chosen->ratio_to_best->value);
    }
    if (own.empty()) continue;
    standings.push_back({.plugin = name,
                         .cells = own.size(),
                         .mean = GeometricMean(own),
                         .worst = *std::ranges::min_element(own),
                         .auto_mean = GeometricMean(of_auto)});
  }
  std::ranges::stable_sort(standings, std::ranges::greater(), &Standing::mean);
  return standings;
}

}  // namespace sluice::bench
