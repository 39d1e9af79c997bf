// Numbers as people read them.
#ifndef SLUICE_HARNESS_REPORT_FIGURE_H_
#define SLUICE_HARNESS_REPORT_FIGURE_H_

#include <optional>
#include <string>

namespace sluice::report {

// At most two decimals, none where they say nothing: "0", "1", "0.98", "64".
std::string Figure(double value);

// The same, or "–" for what was not measured.
std::string Figure(const std::optional<double>& value);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_FIGURE_H_
