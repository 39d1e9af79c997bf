// What `sluice send` tells.
#ifndef SLUICE_HARNESS_CLI_SEND_REPORT_H_
#define SLUICE_HARNESS_CLI_SEND_REPORT_H_

#include <boost/json/object.hpp>
#include <string>

#include "core/transfer/outcome.h"
#include "harness/cli/sender.h"

namespace sluice::harness {

// "sent 8.0 MiB in 0.01 s (1.2 GiB/s) by sendfile (linux.sendfile)", with a line break; and that
// both ends agree.
std::string SummaryText(const SendReport& report);

// The route's facts, the plan with its claims, every fallback with its reason, and the path that
// ran.
std::string ExplainText(const SendJob& job, const SendReport& report);

// "; up to 4096 more may have arrived", if the system does not tell what became of the last bytes;
// else empty.
std::string InFlightText(const transfer::Outcome& outcome);

// transfer::Describe() of an error and, if plugins were tried in vain before, their reasons. One
// line.
std::string ErrorText(const transfer::Outcome& outcome);

// Both digests and counts. One line.
std::string MismatchText(const Verification& verification);

// Everything of the above, schema "sluice.send/1".
boost::json::object SendJson(const SendJob& job, const SendReport& report);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CLI_SEND_REPORT_H_
