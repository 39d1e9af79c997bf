#include "harness/app/transfer_report.h"

#include <fmt/format.h>

#include "core/base/error.h"

namespace sluice::app {

std::string OsErrorText(std::int64_t error) {
  return base::SystemError(static_cast<int>(error), {}).code.message();
}

// "UNSUPPORTED: not a regular file: Invalid argument"
std::string WhyText(sluice_status status, std::string_view reason, std::int64_t os_error) {
  std::string text(transfer::StatusName(status));
  if (!reason.empty()) text += fmt::format(": {}", reason);
  if (os_error != 0) text += fmt::format(": {}", OsErrorText(os_error));
  return text;
}

std::string FallbackText(const transfer::Fallback& it) {
  return fmt::format("{} after {} bytes: {}", it.plugin, it.at,
                     WhyText(it.status, it.reason, it.os_error));
}

std::string InFlightText(const transfer::Outcome& outcome) {
  if (outcome.in_flight == 0) return {};
  return fmt::format("; up to {} more may have arrived", outcome.in_flight);
}

std::string ErrorText(const transfer::Outcome& outcome) {
  std::string text = transfer::Describe(outcome) + InFlightText(outcome);
  for (const transfer::Fallback& it : outcome.fallbacks) {
    text += fmt::format("; {}", FallbackText(it));
  }
  return text;
}

}  // namespace sluice::app
