// What `sluice calibrate` prints.
#ifndef SLUICE_HARNESS_REPORT_COSTS_TEXT_H_
#define SLUICE_HARNESS_REPORT_COSTS_TEXT_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/transfer/costs.h"

namespace sluice::report {

// Sizes of files in one state of the page cache, ascending.
struct CostSeries {
  transfer::CacheState cache;
  std::vector<std::uint64_t> sizes;
};

// Returns a table of the quickest plugin for each kind of sink and state of the cache, and the size
// from which on it is the quickest.
std::string ChoicesText(const transfer::CostTable& costs, std::span<const CostSeries> all);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_COSTS_TEXT_H_
