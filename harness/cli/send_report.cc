#include "harness/cli/send_report.h"

#include <fmt/format.h>

#include <boost/json/value.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "harness/report/table.h"

namespace sluice::cli {

std::string SummaryText(const SendReport& report) {
  std::string text = fmt::format("sent {}\n", HowText(report));
  if (report.verification) {
    text += fmt::format("verified: xxh3-128 {} on both ends\n",
                        HexText(report.verification->received.digest));
  }
  return text;
}

std::string ExplainText(const SendJob& job, const SendReport& report) {
  report::Table table({report::Align::kLeft, report::Align::kLeft});
  ExplainTransfer(table, {.source = job.file, .sink = ToString(job.address)}, report);
  return table.Text();
}

std::string MismatchText(const Verification& verification) {
  const auto& [sent, received] = verification;
  return fmt::format(
      "what arrived is not what was sent: xxh3-128 {} of {} bytes sent, {} of {} bytes received",
      HexText(sent.digest), sent.bytes, HexText(received.digest), received.bytes);
}

boost::json::object SendJson(const SendJob& job, const SendReport& report) {
  boost::json::value error;
  if (report.failure) error = base::OneLine(report.failure->message);
  boost::json::object json = {{"schema", "sluice.send/1"},
                              {"ok", !report.failure},
                              {"error", std::move(error)},
                              {"source", EndpointJson(job.file, report.request.source)},
                              {"sink", EndpointJson(ToString(job.address), report.request.sink)},
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

}  // namespace sluice::cli
