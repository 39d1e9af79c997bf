// The result of `sluice bench` for programs.
#ifndef SLUICE_HARNESS_REPORT_BENCH_JSON_H_
#define SLUICE_HARNESS_REPORT_BENCH_JSON_H_

#include <boost/json/object.hpp>
#include <string>

#include "harness/bench/bench.h"
#include "harness/report/environment.h"

namespace sluice::report {

//   {"schema": "sluice.bench/1", "environment": {…}, "cells": [{"plugin", "channel", "bytes",
//    "cache": "warm"|"cold", "rounds", "chosen", "throughput", "throughput_low",
//    "throughput_high", "sender_cpu_s_per_gib", "receiver_cpu_s_per_gib", "raw", "ratio_to_raw",
//    "ratio_to_raw_low", "ratio_to_raw_high", "ratio_to_best", "ratio_to_best_low",
//    "ratio_to_best_high", "transfers", "p50_us", "p99_us", "p999_us", "noisy"}],
//    "standings": [{"plugin", "cells", "mean", "worst", "auto_mean"}],
//    "skips": [{"plugin", "channel", "bytes", "cache", "reason", "failed"}]}
//
// Throughput is in bytes per second; _low and _high are the ends of the 95 % interval of a median.
// What was not measured is null.
boost::json::object ToJson(const bench::BenchResult& result, const Environment& environment);

// The cells alone, comma-separated (RFC 4180), with a line of names. Nothing is between the commas
// where JSON has null.
std::string CsvText(const bench::BenchResult& result);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_BENCH_JSON_H_
