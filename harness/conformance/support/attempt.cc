#include "harness/conformance/support/attempt.h"

#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/sink_buffers.h"

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

Plan AllParts(const Trial& trial) {
  const std::uint64_t around = trial.Claims(SLUICE_CAP_HEAD_TAIL) ? 500 : 0;
  return {.offset = 5, .head = around, .tail = around};
}

std::vector<EarlyEnd> EarlyEnds(const Trial& trial) {
  std::vector<EarlyEnd> ends = {EarlyEnd::kNotBegun, EarlyEnd::kBrokenOff, EarlyEnd::kTruncated};
  if (trial.nonblocking()) ends.push_back(EarlyEnd::kFull);
  return ends;
}

void EndEarly(Trial& trial, EarlyEnd how, const std::function<void(Stepper&)>& lend) {
  const Source source(trial, how == EarlyEnd::kFull ? kMoreThanFits : 5000, {});
  Plan plan = AllParts(trial);
  if (how == EarlyEnd::kTruncated) plan.length = source.size() * 2;
  plan.buffers = kSmallBuffers;
  Delivery delivery(trial, source, plan);
  Stepper& stepper = delivery.stepper();
  lend(stepper);
  stepper.Open();
  switch (how) {
    case EarlyEnd::kNotBegun:
      break;
    case EarlyEnd::kBrokenOff:
      stepper.Step(3000);
      break;
    case EarlyEnd::kFull:
      StepUntilFull(trial, stepper);
      break;
    case EarlyEnd::kTruncated:
      if (const sluice_status status = stepper.Finish(); status >= 0) {
        trial.Fail("C-ERROR-1", "an error: the source has half of the bytes only",
                   stepper.Describe(status));
      }
      break;
  }
  delivery.Conclude();
}

}  // namespace sluice::conformance
