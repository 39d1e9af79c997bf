// What `sluice send` tells.
#ifndef SLUICE_HARNESS_CLI_SEND_REPORT_H_
#define SLUICE_HARNESS_CLI_SEND_REPORT_H_

#include <boost/json/object.hpp>
#include <string>

#include "harness/cli/sender.h"

namespace sluice::cli {

// "sent 8.0 MiB in 0.01 s (1.2 GiB/s) by sendfile (linux.sendfile)", with a line break; and that
// both ends agree.
std::string SummaryText(const SendReport& report);

// The route's facts, the plan with its claims, every fallback with its reason, and the path that
// ran.
std::string ExplainText(const SendJob& job, const SendReport& report);

// Both digests and counts. One line.
std::string MismatchText(const Verification& verification);

// Everything of the above, schema "sluice.send/1".
boost::json::object SendJson(const SendJob& job, const SendReport& report);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_SEND_REPORT_H_
