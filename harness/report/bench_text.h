// `sluice bench` for people.
#ifndef SLUICE_HARNESS_REPORT_BENCH_TEXT_H_
#define SLUICE_HARNESS_REPORT_BENCH_TEXT_H_

#include <string>
#include <string_view>

#include "harness/bench/bench.h"
#include "harness/report/environment.h"
#include "harness/report/terminal.h"

namespace sluice::report {

// For each channel and state of the cache the plugins against the sizes: throughput with the speed
// over the raw loop, processor time, times to the last byte; then how each plugin stands over all
// of it, and what was skipped.
// `costs_origin` says where the costs are from that `auto` chose by.
std::string BenchText(const bench::BenchResult& result, const Environment& environment,
                      std::string_view costs_origin, const Style& style);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_BENCH_TEXT_H_
