#include "harness/cli/transfer_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/transfer/endpoint.h"
#include "harness/report/plugin_text.h"
#include "harness/report/units.h"

namespace sluice::cli {
namespace {

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
    return fmt::format("{}: {}", it.plugin->name(), WhyText(it.status, it.reason, it.os_error));
  }
  return fmt::format("{}: {}{}", it.plugin->name(),
                     it.seconds ? fmt::format("some {}; ", report::ShortTimeText(*it.seconds)) : "",
                     report::ClaimText(it.claim));
}

// What the order of the plan is by.
std::string ByText(const TransferReport& report) {
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

boost::json::value OsErrorJson(std::int64_t error) {
  if (error == 0) return nullptr;
  return boost::json::object{{"code", error}, {"text", OsErrorText(error)}};
}

boost::json::object CandidateJson(const transfer::Candidate& it) {
  boost::json::value claim;
  if (it.claim != nullptr) claim = report::ClaimJson(*it.claim);
  return {{"plugin", it.plugin->name()},
          {"usable", it.status == SLUICE_OK},
          {"expected_seconds",
           it.seconds ? boost::json::value(*it.seconds) : boost::json::value(nullptr)},
          {"claim", std::move(claim)},
          {"reason", base::OneLine(it.reason)},
          {"os_error", OsErrorJson(it.os_error)}};
}

boost::json::object FallbackJson(const transfer::Fallback& it) {
  return {{"plugin", it.plugin},
          {"status", transfer::StatusName(it.status)},
          {"reason", base::OneLine(it.reason)},
          {"os_error", OsErrorJson(it.os_error)},
          {"at", it.at}};
}

boost::json::value KernelReportJson(const transfer::KernelReport& kernel) {
  if (kernel.by_reference == 0) return nullptr;
  return boost::json::object{{"by_reference", kernel.by_reference},
                             {"reported", kernel.reported},
                             {"copied", kernel.copied}};
}

template <class Range, class Convert>
boost::json::array ArrayOf(const Range& range, const Convert& convert) {
  boost::json::array array;
  for (const auto& element : range) array.push_back(convert(element));
  return array;
}

}  // namespace

std::string HowText(const TransferReport& report) {
  const transfer::Outcome& outcome = report.outcome;
  return fmt::format(
      "{} in {} ({}) by {} ({})", report::BytesText(outcome.bytes_done),
      report::DurationText(report.seconds), report::RateText(outcome.bytes_done, report.seconds),
      base::OneLine(outcome.path_used.empty() ? "nothing" : outcome.path_used), outcome.plugin);
}

void ExplainRow(report::Table& table, std::string_view title, std::string_view text) {
  table.Row({std::string(title), base::OneLine(text)});
}

void ExplainTransfer(report::Table& table, const EndNames& names, const TransferReport& report) {
  const transfer::Outcome& outcome = report.outcome;
  const auto row = [&](std::string_view title, std::string_view text) {
    ExplainRow(table, title, text);
  };
  row("source", fmt::format("{}: {}", names.source, FactsText(report.request.source)));
  row("sink", fmt::format("{}: {}", names.sink, FactsText(report.request.sink)));
  row("plan by", ByText(report));
  std::string_view title = "plan";
  for (const transfer::Candidate& it : report.plan) row(std::exchange(title, ""), PlanText(it));
  title = "refused";
  for (const std::string& it : report.refused) row(std::exchange(title, ""), it);
  title = "fallback";
  for (const transfer::Fallback& it : outcome.fallbacks) {
    row(std::exchange(title, ""), FallbackText(it));
  }
  if (outcome.fallbacks.empty()) row(title, "none");
  row("path", outcome.path_used.empty()
                  ? "none: no byte was moved"
                  : fmt::format("{} ({})", outcome.path_used, outcome.plugin));
  if (const transfer::KernelReport& kernel = outcome.kernel; kernel.by_reference != 0) {
    row("kernel",
        fmt::format("says that it copied {} of {} sends by reference, and nothing of {}",
                    kernel.copied, kernel.reported, kernel.by_reference - kernel.reported));
  }
  if (outcome.in_flight != 0) {
    row("unknown", fmt::format("whether up to {} bytes more arrived", outcome.in_flight));
  }
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

boost::json::value SizeJson(std::uint64_t size) {
  if (size == SLUICE_UNKNOWN) return nullptr;
  return size;
}

boost::json::object EndpointJson(std::string_view name, const sluice_endpoint& endpoint) {
  return {{"name", base::OneLine(name)},
          {"kind", transfer::KindName(endpoint.kind)},
          {"size", SizeJson(endpoint.size)},
          {"nonblocking", (endpoint.facts & SLUICE_FACT_NONBLOCKING) != 0},
          {"local_peer", (endpoint.facts & SLUICE_FACT_LOCAL_PEER) != 0},
          {"no_holes", (endpoint.facts & SLUICE_FACT_NO_HOLES) != 0},
          {"filesystem", endpoint.filesystem}};
}

boost::json::object DigestJson(const StreamDigest& stream) {
  return {{"xxh3_128", HexText(stream.digest)}, {"bytes", stream.bytes}};
}

void AddTransferJson(boost::json::object& json, const TransferReport& report) {
  const transfer::Outcome& outcome = report.outcome;
  json["status"] = transfer::StatusName(outcome.status);
  json["reason"] = base::OneLine(outcome.reason);
  json["os_error"] = OsErrorJson(outcome.os_error);
  json["bytes"] = outcome.bytes_done;
  json["in_flight"] = outcome.in_flight;
  json["seconds"] = report.seconds;
  json["plugin"] = outcome.plugin;
  json["path"] = base::OneLine(outcome.path_used);
  json["kernel_report"] = KernelReportJson(outcome.kernel);
  json["fallbacks"] = ArrayOf(outcome.fallbacks, FallbackJson);
  json["plan_by"] = ByText(report);
  json["plan"] = ArrayOf(report.plan, CandidateJson);
  json["refused"] = boost::json::value_from(report.refused);
}

}  // namespace sluice::cli
