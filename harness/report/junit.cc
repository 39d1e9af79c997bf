#include "harness/report/junit.h"

#include <fmt/format.h>

#include <string_view>

#include "harness/report/check_text.h"
#include "harness/report/markup.h"

namespace sluice::report {
namespace {

std::string FindingsText(const conformance::PluginCheck& check,
                         const conformance::VariantResult& it, std::uint64_t seed) {
  std::string text;
  for (const conformance::Finding& finding : it.result.findings) {
    text += fmt::format("{} expected: {}; seen: {}\n", finding.clause,
                        EscapedMarkup(finding.expected), EscapedMarkup(finding.seen));
  }
  return text + EscapedMarkup(RerunCommand(check, it.variant, seed));
}

std::string CaseText(const conformance::PluginCheck& check, const conformance::VariantResult& it,
                     std::uint64_t seed) {
  const conformance::CaseResult& result = it.result;
  const bool skipped = result.status == conformance::Status::kSkip;
  std::string text =
      fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3f}\" status=\"{}\"",
                  EscapedMarkup(it.variant.name()), EscapedMarkup(check.plugin->name()),
                  result.seconds, skipped ? "notrun" : "run");
  if (skipped)
    return text +
           fmt::format("><skipped message=\"{}\"/></testcase>\n", EscapedMarkup(result.reason));
  if (result.status == conformance::Status::kXfail) {
    return text + fmt::format("><system-out>expected failure: {}</system-out></testcase>\n",
                              EscapedMarkup(result.reason));
  }
  if (!conformance::IsBad(result.status)) return text + "/>\n";
  const bool mishap = result.status == conformance::Status::kCrashed ||
                      result.status == conformance::Status::kTimeout;
  return text + fmt::format(">\n      <{0} message=\"{1} {2}\">{3}</{0}>\n    </testcase>\n",
                            mishap ? "error" : "failure", conformance::StatusName(result.status),
                            result.findings.empty() ? std::string()
                                                    : EscapedMarkup(result.findings.front().clause),
                            FindingsText(check, it, seed));
}

// What is wrong with the expectations file is a test case of its own.
std::string UnusedText(const conformance::PluginCheck& check) {
  std::string text;
  for (const std::string& unused : check.unused_expectations) {
    text += fmt::format(
        "    <testcase name=\"expectations\" classname=\"{}\" status=\"run\">\n"
        "      <failure message=\"{}\"/>\n    </testcase>\n",
        EscapedMarkup(check.plugin->name()), EscapedMarkup(unused));
  }
  return text;
}

}  // namespace

std::string JUnitText(std::span<const conformance::PluginCheck> checks, std::uint64_t seed) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sluice check\">\n";
  for (const conformance::PluginCheck& check : checks) {
    const std::size_t errors =
        check.Count(conformance::Status::kCrashed) + check.Count(conformance::Status::kTimeout);
    const std::size_t failures = check.Count(conformance::Status::kFail) +
                                 check.Count(conformance::Status::kXpass) +
                                 check.unused_expectations.size();
    text += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
        "time=\"{:.3f}\">\n",
        EscapedMarkup(check.plugin->name()),
        check.results.size() + check.unused_expectations.size(), failures, errors,
        check.Count(conformance::Status::kSkip), check.seconds);
    for (const conformance::VariantResult& it : check.results) text += CaseText(check, it, seed);
    text += UnusedText(check) + "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace sluice::report
