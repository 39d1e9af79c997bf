// What `sluice cp` tells.
#ifndef SLUICE_HARNESS_CLI_COPY_REPORT_H_
#define SLUICE_HARNESS_CLI_COPY_REPORT_H_

#include <boost/json/object.hpp>
#include <string>

#include "harness/cli/copier.h"

namespace sluice::cli {

// "copied 8.0 MiB in 0.01 s (1.2 GiB/s) by reflink (linux.copy_file_range)", with a line break; and
// that both files agree.
std::string SummaryText(const CopyReport& report);

// The route's facts, the plan with its claims, every fallback with its reason, the path that ran,
// and what the copy occupies and shares.
std::string ExplainText(const CopyJob& job, const CopyReport& report);

// Everything of the above, schema "sluice.cp/1".
boost::json::object CopyJson(const CopyJob& job, const CopyReport& report);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_COPY_REPORT_H_
