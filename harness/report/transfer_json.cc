#include "harness/report/transfer_json.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "core/base/text.h"
#include "core/transfer/endpoint.h"
#include "harness/report/plugin_json.h"
#include "harness/report/transfer_text.h"

namespace sluice::report {
namespace {

boost::json::value OsErrorJson(std::int64_t error) {
  if (error == 0) return nullptr;
  return boost::json::object{{"code", error}, {"text", app::OsErrorText(error)}};
}

boost::json::object CandidateJson(const transfer::Candidate& it) {
  boost::json::value claim;
  if (it.claim != nullptr) claim = ClaimJson(*it.claim);
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

// A number of bytes; null for SLUICE_UNKNOWN and SLUICE_TO_END.
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

boost::json::object DigestJson(const app::StreamDigest& stream) {
  return {{"xxh3_128", app::HexText(stream.digest)}, {"bytes", stream.bytes}};
}

// Adds all that ExplainText() prints, except the ends.
void AddTransferJson(boost::json::object& json, const app::TransferReport& report) {
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
  json["plan_by"] = PlanByText(report);
  json["plan"] = ArrayOf(report.plan, CandidateJson);
  json["refused"] = boost::json::value_from(report.refused);
}

boost::json::value Measured(const std::optional<std::uint64_t>& bytes) {
  if (!bytes) return nullptr;
  return *bytes;
}

// One line, or null.
boost::json::value ErrorJson(const std::optional<app::Failure>& failure) {
  if (!failure) return nullptr;
  return boost::json::value(base::OneLine(failure->message));
}

}  // namespace

boost::json::object SendJson(const app::SendJob& job, const app::SendReport& report) {
  boost::json::object json = {
      {"schema", "sluice.send/1"},
      {"ok", !report.failure},
      {"error", ErrorJson(report.failure)},
      {"source", EndpointJson(job.file, report.request.source)},
      {"sink", EndpointJson(app::ToString(job.address), report.request.sink)},
      {"offset", job.range.offset},
      {"length", SizeJson(job.range.length)}};
  AddTransferJson(json, report);
  boost::json::value& verification = json["verification"];
  if (report.verification) {
    verification = boost::json::object{{"sent", DigestJson(report.verification->sent)},
                                       {"received", DigestJson(report.verification->received)}};
  }
  return json;
}

boost::json::object CopyJson(const app::CopyJob& job, const app::CopyReport& report) {
  boost::json::object json = {{"schema", "sluice.cp/1"},
                              {"ok", !report.failure},
                              {"error", ErrorJson(report.failure)},
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

boost::json::object ReceiveJson(const app::ReceiveJob& job, const app::ReceiveReport& report) {
  boost::json::value output;
  if (job.output) output = base::OneLine(*job.output);
  return {{"schema", "sluice.recv/1"},   {"peer", base::OneLine(report.peer)},
          {"output", std::move(output)}, {"bytes", report.stream.bytes},
          {"seconds", report.seconds},   {"xxh3_128", app::HexText(report.stream.digest)}};
}

}  // namespace sluice::report
