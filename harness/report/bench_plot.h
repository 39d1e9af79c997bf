// `sluice bench --plot`: the results as pictures.
#ifndef SLUICE_HARNESS_REPORT_BENCH_PLOT_H_
#define SLUICE_HARNESS_REPORT_BENCH_PLOT_H_

#include <string>

#include "harness/bench/bench.h"
#include "harness/report/environment.h"

namespace sluice::report {

// A whole HTML page with drawings (SVG) in it, without scripts and without anything from elsewhere:
// for each channel and state of the cache the throughput, the sender's processor time and the times
// to the last byte against the size of the file, both scales logarithmic. A point tells its figures
// when the mouse is over it; a hollow one is noisy; a bar is the 95 % interval.
std::string PlotHtml(const bench::BenchResult& result, const Environment& environment);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_BENCH_PLOT_H_
