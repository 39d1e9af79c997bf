// What came of a transfer, and the messages about one that failed.
#ifndef SLUICE_HARNESS_APP_TRANSFER_REPORT_H_
#define SLUICE_HARNESS_APP_TRANSFER_REPORT_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/transfer/outcome.h"
#include "core/transfer/planner.h"
#include "core/transfer/request.h"

namespace sluice::app {

// Called with the bytes so far and, if known, how many there will be: first with 0 bytes when the
// transfer begins.
using OnProgress = std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)>;

struct TransferReport {
  transfer::Request request;
  std::vector<transfer::Candidate> plan;  // in the order of trial
  std::string costs_origin;               // where the costs are from
  std::vector<std::string> refused;       // plugins that were found but not loaded
  transfer::Outcome outcome;
  double seconds;
};

// "UNSUPPORTED: not a regular file: Invalid argument"
std::string WhyText(sluice_status status, std::string_view reason, std::int64_t os_error);

// "linux.splice after 4096 bytes: UNSUPPORTED: not a regular file"
std::string FallbackText(const transfer::Fallback& fallback);

// The system's text for an error.
std::string OsErrorText(std::int64_t error);

// "; up to 4096 more may have arrived" if the system does not report what became of the last
// bytes; otherwise empty.
std::string InFlightText(const transfer::Outcome& outcome);

// Returns transfer::Describe() of an error followed by the reasons of the plugins that were tried
// before. One line.
std::string ErrorText(const transfer::Outcome& outcome);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_TRANSFER_REPORT_H_
