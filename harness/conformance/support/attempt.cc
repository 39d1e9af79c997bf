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

Attempt Try(CheckedTransfer& transfer, std::uint64_t budget) {
  const sluice_status status = transfer.TryOpen();
  if (status == SLUICE_OK) return TryOn(transfer, budget);
  const sluice_report& report = transfer.report();
  return {.status = status,
          .bytes_done = 0,
          .os_error = report.os_error,
          .reason = Text(report.reason),
          .seen = fmt::format("open() returned {}: {}", transfer::StatusName(status),
                              base::OneLine(Text(report.reason)))};
}

Attempt TryOn(CheckedTransfer& transfer, std::uint64_t budget) {
  const sluice_status status = transfer.Finish(budget);
  const sluice_progress& progress = transfer.progress();
  return {.status = status,
          .bytes_done = progress.bytes_done,
          .os_error = progress.os_error,
          .reason = status < 0 ? Text(progress.reason) : std::string(),
          .seen = transfer.Describe(status)};
}

void ExpectStatus(CaseContext& context, std::string_view clause, const Attempt& attempt,
                  std::initializer_list<sluice_status> statuses, std::string_view why) {
  if (std::ranges::find(statuses, attempt.status) != statuses.end()) return;
  std::string expected;
  for (const sluice_status status : statuses) {
    if (!expected.empty()) expected += " or ";
    expected += transfer::StatusName(status);
  }
  context.Fail(clause, fmt::format("{}: {}", expected, why), attempt.seen);
}

void TryInVain(CaseContext& context, CheckedTransfer& transfer,
               std::initializer_list<sluice_status> statuses, std::string_view why) {
  const Attempt attempt = Try(transfer);
  ExpectStatus(context, "C-ERROR-1", attempt, statuses, why);
  context.Expect(attempt.bytes_done == 0, "C-COUNT-1", "bytes_done 0: nothing can be sent",
                 attempt.seen);
  transfer.Close();
}

Plan AllParts(const CaseContext& context) {
  const std::uint64_t around = context.Claims(SLUICE_CAP_HEAD_TAIL) ? 500 : 0;
  return {.offset = 5, .head = around, .tail = around};
}

std::vector<EarlyEnd> EarlyEnds(const CaseContext& context) {
  std::vector<EarlyEnd> ends = {EarlyEnd::kNotBegun, EarlyEnd::kBrokenOff, EarlyEnd::kTruncated};
  if (context.nonblocking()) ends.push_back(EarlyEnd::kFull);
  return ends;
}

void EndEarly(CaseContext& context, EarlyEnd how,
              const std::function<void(CheckedTransfer&)>& use_storage) {
  const Source source(context, how == EarlyEnd::kFull ? kMoreThanFits : 5000, {});
  Plan plan = AllParts(context);
  if (how == EarlyEnd::kTruncated) plan.length = source.size() * 2;
  plan.buffers = kSmallBuffers;
  Delivery delivery(context, source, plan);
  CheckedTransfer& transfer = delivery.transfer();
  use_storage(transfer);
  transfer.Open();
  switch (how) {
    case EarlyEnd::kNotBegun:
      break;
    case EarlyEnd::kBrokenOff:
      transfer.Step(3000);
      break;
    case EarlyEnd::kFull:
      StepUntilFull(context, transfer);
      break;
    case EarlyEnd::kTruncated:
      if (const sluice_status status = transfer.Finish(); status >= 0) {
        context.Fail("C-ERROR-1", "an error: the source has half of the bytes only",
                     transfer.Describe(status));
      }
      break;
  }
  delivery.Conclude();
}

}  // namespace sluice::conformance
