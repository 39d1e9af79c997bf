#include "harness/conformance/support/attempt.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {
namespace {

std::string Text(const char* text) { return text == nullptr ? std::string() : std::string(text); }

}  // namespace

std::string_view ReasonDefect(const char* reason) {
  if (reason == nullptr || *reason == '\0') return "there is none";
  const std::string_view text = reason;
  if (base::OneLine(text) != text) return "it is not one line of printable text";
  if (text.ends_with('.') && !text.ends_with("...")) return "it ends in a full stop";
  return {};
}

Attempt Try(Stepper& stepper, std::uint64_t budget) {
  const sluice_status status = stepper.TryOpen();
  if (status == SLUICE_OK) return TryOn(stepper, budget);
  const sluice_report& report = stepper.report();
  return {.status = status,
          .bytes_done = 0,
          .os_error = report.os_error,
          .reason = Text(report.reason),
          .seen = fmt::format("open() answered {}: {}", transfer::StatusName(status),
                              base::OneLine(Text(report.reason)))};
}

Attempt TryOn(Stepper& stepper, std::uint64_t budget) {
  const sluice_status status = stepper.Finish(budget);
  const sluice_progress& progress = stepper.progress();
  return {.status = status,
          .bytes_done = progress.bytes_done,
          .os_error = progress.os_error,
          .reason = status < 0 ? Text(progress.reason) : std::string(),
          .seen = stepper.Describe(status)};
}

void ExpectStatus(Trial& trial, std::string_view clause, const Attempt& attempt,
                  std::initializer_list<sluice_status> statuses, std::string_view why) {
  if (std::ranges::find(statuses, attempt.status) != statuses.end()) return;
  std::string expected;
  for (const sluice_status status : statuses) {
    if (!expected.empty()) expected += " or ";
    expected += transfer::StatusName(status);
  }
  trial.Fail(clause, fmt::format("{}: {}", expected, why), attempt.seen);
}

void TryInVain(Trial& trial, Stepper& stepper, std::initializer_list<sluice_status> statuses,
               std::string_view why) {
  const Attempt attempt = Try(stepper);
  ExpectStatus(trial, "C-ERROR-1", attempt, statuses, why);
  trial.Expect(attempt.bytes_done == 0, "C-COUNT-1", "bytes_done 0: nothing can be sent",
               attempt.seen);
  stepper.Close();
}

}  // namespace sluice::conformance
