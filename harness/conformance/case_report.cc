#include "harness/conformance/case_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace sluice::conformance {
namespace {

namespace json = boost::json;

// A pipe holds 64 KiB; what is escaped grows sixfold.
constexpr std::size_t kLongestText = 1000;
constexpr std::size_t kMostFindings = 8;

// base::OneLine() makes whole characters of what a plugin said and the cut left.
json::string Cut(std::string_view text) {
  return json::string(base::OneLine(text.substr(0, kLongestText)));
}

Finding FindingOf(const json::object& object) {
  return {.clause = json::value_to<std::string>(object.at("clause")),
          .expected = json::value_to<std::string>(object.at("expected")),
          .seen = json::value_to<std::string>(object.at("seen"))};
}

CaseResult Failed(const Case& it, Status how, std::string expected, std::string seen) {
  return {.status = how,
          .findings = {{.clause = std::string(it.clauses.front()),
                        .expected = std::move(expected),
                        .seen = std::move(seen)}}};
}

CaseResult WithoutOutput(const Case& it, std::chrono::seconds patience, CaseEnd& end) {
  if (!end.in_time) {
    return Failed(it, Status::kTimeout, "the case ends in time",
                  fmt::format("it was killed after {} s", patience.count()));
  }
  auto reported = DecodeResult(end.report);
  if (reported && end.by_itself) return *std::move(reported);
  return Failed(it, Status::kCrashed, "the process of the case reports a result",
                std::move(end.how));
}

}  // namespace

std::string EncodeResult(const CaseResult& result) {
  json::array findings;
  for (const Finding& finding : result.findings) {
    if (findings.size() == kMostFindings) break;
    findings.push_back(json::object{{"clause", Cut(finding.clause)},
                                    {"expected", Cut(finding.expected)},
                                    {"seen", Cut(finding.seen)}});
  }
  return json::serialize(json::object{{"status", StatusName(result.status)},
                                      {"findings", std::move(findings)},
                                      {"reason", Cut(result.reason)},
                                      {"route_refused", result.route_refused},
                                      {"fault_points", result.fault_points}}) +
         '\n';
}

std::optional<CaseResult> DecodeResult(std::string_view line) {
  try {
    const json::object object = json::parse(line).as_object();
    CaseResult result{.status = StatusByName(object.at("status").as_string()),
                      .reason = json::value_to<std::string>(object.at("reason")),
                      .route_refused = object.at("route_refused").as_bool(),
                      .fault_points = json::value_to<std::uint64_t>(object.at("fault_points"))};
    for (const json::value& finding : object.at("findings").as_array()) {
      result.findings.push_back(FindingOf(finding.as_object()));
    }
    return result;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string EndOf(base::Handle file, std::size_t most) {
  const auto size = static_cast<std::uint64_t>(std::max<std::int64_t>(0, base::SizeOf(file)));
  std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(size, most)), '\0');
  const std::int64_t got =
      base::ReadAt(file, std::as_writable_bytes(std::span(text)), size - text.size());
  text.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, got)));
  return text;
}

CaseResult ResultOf(const Case& it, std::chrono::seconds patience, CaseEnd end) {
  CaseResult result = WithoutOutput(it, patience, end);
  if (result.status != Status::kPass && result.status != Status::kSkip) {
    result.output = std::move(end.output);
  }
  return result;
}

}  // namespace sluice::conformance
