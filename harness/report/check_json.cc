#include "harness/report/check_json.h"

#include <boost/json/array.hpp>
#include <utility>

#include "core/base/path.h"
#include "core/base/text.h"
#include "harness/report/check_text.h"

namespace sluice::report {
namespace {

namespace json = boost::json;

json::value OrNull(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::array ClausesOf(const conformance::Case& it) {
  json::array clauses;
  for (const std::string_view clause : it.clauses) clauses.emplace_back(clause);
  return clauses;
}

json::object VariantJson(const conformance::Variant& variant) {
  return {{"case", variant.of->name},
          {"variant", variant.name()},
          {"channel", variant.channel.empty() ? json::value() : json::value(variant.channel)},
          {"nonblocking", variant.nonblocking},
          {"clauses", ClausesOf(*variant.of)}};
}

json::object ResultJson(const conformance::PluginCheck& check, const conformance::VariantResult& it,
                        std::uint64_t seed) {
  json::array findings;
  for (const conformance::Finding& finding : it.result.findings) {
    findings.push_back(json::object{{"clause", OrNull(finding.clause)},
                                    {"expected", finding.expected},
                                    {"seen", finding.seen}});
  }
  json::object object = VariantJson(it.variant);
  object["status"] = conformance::StatusName(it.result.status);
  object["findings"] = std::move(findings);
  object["reason"] = OrNull(base::OneLine(it.result.reason));
  object["fault_points"] = it.result.fault_points;
  object["seconds"] = it.result.seconds;
  object["output"] = OrNull(base::OneLine(it.result.output));
  object["rerun"] = RerunCommand(check, it.variant, seed);
  return object;
}

json::object PluginJson(const conformance::PluginCheck& check, std::uint64_t seed) {
  json::array cases;
  for (const conformance::VariantResult& it : check.results)
    cases.push_back(ResultJson(check, it, seed));
  json::object tally;
  for (const conformance::Status status :
       {conformance::Status::kPass, conformance::Status::kFail, conformance::Status::kCrashed,
        conformance::Status::kTimeout, conformance::Status::kSkip, conformance::Status::kWarn,
        conformance::Status::kXfail, conformance::Status::kXpass}) {
    tally[conformance::StatusName(status)] = check.Count(status);
  }
  json::array unused;
  for (const std::string& it : check.unused_expectations) unused.emplace_back(it);
  return {{"name", check.plugin->name()},
          {"version", check.plugin->version()},
          {"file", base::ToUtf8(check.plugin->file())},
          {"good", !check.bad()},
          {"tally", std::move(tally)},
          {"fault_points", check.fault_points()},
          {"seconds", check.seconds},
          {"unused_expectations", std::move(unused)},
          {"cases", std::move(cases)}};
}

}  // namespace

json::object ToJson(std::span<const conformance::PluginCheck> checks, std::uint64_t seed,
                    const Environment& environment) {
  json::array plugins;
  for (const conformance::PluginCheck& check : checks) plugins.push_back(PluginJson(check, seed));
  return {{"schema", "sluice.check/1"},
          {"environment", ToJson(environment)},
          {"seed", seed},
          {"plugins", std::move(plugins)}};
}

json::object CaseListJson(std::span<const conformance::Variant> variants) {
  json::array all;
  for (const conformance::Variant& variant : variants) {
    json::object object = VariantJson(variant);
    object["summary"] = variant.of->summary;
    all.push_back(std::move(object));
  }
  return {{"schema", "sluice.cases/1"}, {"variants", std::move(all)}};
}

}  // namespace sluice::report
