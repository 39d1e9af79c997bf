#include "harness/report/transfer_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/transfer/endpoint.h"
#include "harness/app/transfer_report.h"
#include "harness/report/plugin_text.h"
#include "harness/report/table.h"
#include "harness/report/units.h"

namespace sluice::report {
namespace {

std::string FactsText(const sluice_endpoint& endpoint) {
  std::string text(transfer::KindName(endpoint.kind));
  if (endpoint.size != SLUICE_UNKNOWN) text += fmt::format(", {} bytes", endpoint.size);
  if ((endpoint.facts & SLUICE_FACT_NONBLOCKING) != 0) text += ", non-blocking";
  if ((endpoint.facts & SLUICE_FACT_APPEND) != 0) text += ", appending";
  if ((endpoint.facts & SLUICE_FACT_LOCAL_PEER) != 0) text += ", to this machine";
  if ((endpoint.facts & SLUICE_FACT_NO_HOLES) != 0) text += ", no holes";
  if (endpoint.filesystem != 0) text += fmt::format(", file system {:#x}", endpoint.filesystem);
  return text;
}

std::string PlanText(const transfer::Candidate& it) {
  if (it.status != SLUICE_OK) {
    return fmt::format("{}: {}", it.plugin->name(),
                       app::WhyText(it.status, it.reason, it.os_error));
  }
  return fmt::format("{}: {}{}", it.plugin->name(),
                     it.seconds ? fmt::format("about {}; ", ShortTimeText(*it.seconds)) : "",
                     ClaimText(it.claim));
}

// "8.0 MiB in 0.01 s (1.2 GiB/s) by sendfile (linux.sendfile)"
std::string HowText(const app::TransferReport& report) {
  const transfer::Outcome& outcome = report.outcome;
  return fmt::format("{} in {} ({}) by {} ({})", BytesText(outcome.bytes_done),
                     DurationText(report.seconds), RateText(outcome.bytes_done, report.seconds),
                     base::OneLine(outcome.path_used.empty() ? "nothing" : outcome.path_used),
                     outcome.plugin);
}

// The names by which a person calls both ends.
struct EndNames {
  std::string source;
  std::string sink;
};

// Adds a row to what --explain prints: a table of two columns.
void ExplainRow(Table& table, std::string_view title, std::string_view text) {
  table.Row({std::string(title), base::OneLine(text)});
}

// Adds such rows: the facts about the route, the plan with its claims, every fallback with its
// reason, and the path that ran.
void ExplainTransfer(Table& table, const EndNames& names, const app::TransferReport& report) {
  const transfer::Outcome& outcome = report.outcome;
  const auto row = [&](std::string_view title, std::string_view text) {
    ExplainRow(table, title, text);
  };
  row("source", fmt::format("{}: {}", names.source, FactsText(report.request.source)));
  row("sink", fmt::format("{}: {}", names.sink, FactsText(report.request.sink)));
  row("plan by", PlanByText(report));
  std::string_view title = "plan";
  for (const transfer::Candidate& it : report.plan) row(std::exchange(title, ""), PlanText(it));
  title = "refused";
  for (const std::string& it : report.refused) row(std::exchange(title, ""), it);
  title = "fallback";
  for (const transfer::Fallback& it : outcome.fallbacks) {
    row(std::exchange(title, ""), app::FallbackText(it));
  }
  if (outcome.fallbacks.empty()) row(title, "none");
  row("path", outcome.path_used.empty()
                  ? "none: no byte was moved"
                  : fmt::format("{} ({})", outcome.path_used, outcome.plugin));
  if (const transfer::KernelReport& kernel = outcome.kernel; kernel.by_reference != 0) {
    row("kernel",
        fmt::format("reports that it copied {} of {} sends by reference; {} not reported yet",
                    kernel.copied, kernel.reported, kernel.by_reference - kernel.reported));
  }
  if (outcome.in_flight != 0) {
    row("unknown", fmt::format("whether up to {} more bytes arrived", outcome.in_flight));
  }
}

std::string AllocatedText(const app::CopyReport& report) {
  const app::StorageUse& storage = report.storage;
  if (!storage.copy || !storage.source) return "not known on this system";
  return fmt::format("{} bytes for {}; for the source {}", *storage.copy, report.outcome.bytes_done,
                     *storage.source);
}

std::string SharedText(const app::CopyReport& report) {
  if (!report.storage.shared) return "not known on this system";
  return fmt::format("{} of these bytes, with another file", *report.storage.shared);
}

}  // namespace

std::string PlanByText(const app::TransferReport& report) {
  const bool known = std::ranges::any_of(
      report.plan, [](const transfer::Candidate& it) { return it.seconds.has_value(); });
  if (known) {
    const bool cold = report.plan.front().cache == transfer::CacheState::kCold;
    return fmt::format("costs{}: {}", cold ? " of files that are not in the page cache" : "",
                       report.costs_origin);
  }
  if (const std::string_view why = transfer::WhyNoCosts(report.request); !why.empty()) {
    return fmt::format("claims, as {}", why);
  }
  return fmt::format("claims, as no costs are known for this route and size (costs: {})",
                     report.costs_origin);
}

std::string SummaryText(const app::SendReport& report) {
  std::string text = fmt::format("sent {}\n", HowText(report));
  if (report.verification) {
    text += fmt::format("verified: xxh3-128 {} on both ends\n",
                        app::HexText(report.verification->received.digest));
  }
  return text;
}

std::string ExplainText(const app::SendJob& job, const app::SendReport& report) {
  Table table({Align::kLeft, Align::kLeft});
  ExplainTransfer(table, {.source = job.file, .sink = ToString(job.address)}, report);
  return table.Text();
}

std::string SummaryText(const app::CopyReport& report) {
  std::string text = fmt::format("copied {}\n", HowText(report));
  if (report.verification) {
    text += fmt::format("verified: xxh3-128 {} of both files\n",
                        app::HexText(report.verification->copy.digest));
  }
  return text;
}

std::string ExplainText(const app::CopyJob& job, const app::CopyReport& report) {
  Table table({Align::kLeft, Align::kLeft});
  ExplainTransfer(table, {.source = job.source, .sink = report.target}, report);
  if (report.outcome.ok()) {
    ExplainRow(table, "allocated", AllocatedText(report));
    ExplainRow(table, "shared", SharedText(report));
  }
  return table.Text();
}

std::string SummaryText(const app::ReceiveReport& report) {
  const std::uint64_t bytes = report.stream.bytes;
  return fmt::format("received {} in {} ({}), {} bytes, xxh3-128 {}\n", BytesText(bytes),
                     DurationText(report.seconds), RateText(bytes, report.seconds), bytes,
                     app::HexText(report.stream.digest));
}

}  // namespace sluice::report
