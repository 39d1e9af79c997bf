// What every command that moves bytes tells about a transfer.
#ifndef SLUICE_HARNESS_CLI_TRANSFER_REPORT_H_
#define SLUICE_HARNESS_CLI_TRANSFER_REPORT_H_

#include <sluice/plugin.h>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/transfer/outcome.h"
#include "core/transfer/planner.h"
#include "core/transfer/request.h"
#include "harness/cli/digest_line.h"
#include "harness/report/table.h"

namespace sluice::cli {

struct TransferReport {
  transfer::Request request;
  std::vector<transfer::Candidate> plan;  // in the order of trial
  std::string costs_origin;               // where the costs are from
  std::vector<std::string> refused;       // plugins that were found but not loaded
  transfer::Outcome outcome;
  double seconds;
};

// What a person calls both ends.
struct EndNames {
  std::string source;
  std::string sink;
};

// "8.0 MiB in 0.01 s (1.2 GiB/s) by sendfile (linux.sendfile)"
std::string HowText(const TransferReport& report);

// A row of what --explain tells: a table of two columns.
void ExplainRow(report::Table& table, std::string_view title, std::string_view text);

// The route's facts, the plan with its claims, every fallback with its reason, and the path that
// ran, as such rows.
void ExplainTransfer(report::Table& table, const EndNames& names, const TransferReport& report);

// "; up to 4096 more may have arrived", if the system does not tell what became of the last bytes;
// else empty.
std::string InFlightText(const transfer::Outcome& outcome);

// transfer::Describe() of an error and, if plugins were tried in vain before, their reasons. One
// line.
std::string ErrorText(const transfer::Outcome& outcome);

// A number of bytes; null for SLUICE_UNKNOWN and SLUICE_TO_END.
boost::json::value SizeJson(std::uint64_t size);

boost::json::object EndpointJson(std::string_view name, const sluice_endpoint& endpoint);
boost::json::object DigestJson(const StreamDigest& stream);

// Adds all that ExplainTransfer() tells, but for the ends.
void AddTransferJson(boost::json::object& json, const TransferReport& report);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_TRANSFER_REPORT_H_
