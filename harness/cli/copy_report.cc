#include "harness/cli/copy_report.h"

#include <fmt/format.h>

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "harness/report/table.h"

namespace sluice::cli {
namespace {

boost::json::value Measured(const std::optional<std::uint64_t>& bytes) {
  if (!bytes) return nullptr;
  return *bytes;
}

std::string AllocatedText(const CopyReport& report) {
  const StorageUse& storage = report.storage;
  if (!storage.copy || !storage.source) return "not known here";
  return fmt::format("{} bytes for {}; for the source {}", *storage.copy, report.outcome.bytes_done,
                     *storage.source);
}

std::string SharedText(const CopyReport& report) {
  if (!report.storage.shared) return "not known here";
  return fmt::format("{} of these bytes, with another file", *report.storage.shared);
}

}  // namespace

std::string SummaryText(const CopyReport& report) {
  std::string text = fmt::format("copied {}\n", HowText(report));
  if (report.verification) {
    text += fmt::format("verified: xxh3-128 {} of both files\n",
                        HexText(report.verification->copy.digest));
  }
  return text;
}

std::string ExplainText(const CopyJob& job, const CopyReport& report) {
  report::Table table({report::Align::kLeft, report::Align::kLeft});
  ExplainTransfer(table, {.source = job.source, .sink = report.target}, report);
  if (report.outcome.ok()) {
    ExplainRow(table, "allocated", AllocatedText(report));
    ExplainRow(table, "shared", SharedText(report));
  }
  return table.Text();
}

boost::json::object CopyJson(const CopyJob& job, const CopyReport& report) {
  boost::json::value error;
  if (report.failure) error = base::OneLine(report.failure->message);
  boost::json::object json = {{"schema", "sluice.cp/1"},
                              {"ok", !report.failure},
                              {"error", std::move(error)},
                              {"source", EndpointJson(job.source, report.request.source)},
                              {"sink", EndpointJson(report.target, report.request.sink)}};
  AddTransferJson(json, report);
  json["allocated"] = boost::json::object{{"source", Measured(report.storage.source)},
                                          {"copy", Measured(report.storage.copy)}};
  json["shared"] = Measured(report.storage.shared);
  boost::json::value& verification = json["verification"];
  if (report.verification) {
    verification = boost::json::object{{"source", DigestJson(report.verification->source)},
                                       {"copy", DigestJson(report.verification->copy)}};
  }
  return json;
}

}  // namespace sluice::cli
