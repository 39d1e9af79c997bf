// Results of `sluice check` as continuous integration reads them.
#ifndef SLUICE_HARNESS_REPORT_JUNIT_H_
#define SLUICE_HARNESS_REPORT_JUNIT_H_

#include <cstdint>
#include <span>
#include <string>

#include "harness/conformance/check.h"

namespace sluice::report {

// JUnit XML: a test suite for each plugin, a test case for each variant. What is bad is a
// <failure>, except that a crash and a hang are an <error>; an expected failure counts as passed,
// with its reason in <system-out>.
std::string JUnitText(std::span<const conformance::PluginCheck> checks, std::uint64_t seed);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_JUNIT_H_
