#include "harness/report/check_text.h"

#include <fmt/color.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "harness/conformance/contract.h"

namespace sluice::report {
namespace {

// How a tally counts them, in this order.
constexpr auto kTallied = std::to_array<std::pair<conformance::Status, std::string_view>>({
    {conformance::Status::kPass, "passed"},
    {conformance::Status::kFail, "failed"},
    {conformance::Status::kCrashed, "crashed"},
    {conformance::Status::kTimeout, "timed out"},
    {conformance::Status::kXpass, "passed unexpectedly"},
    {conformance::Status::kXfail, "failed as expected"},
    {conformance::Status::kWarn, "with a warning"},
    {conformance::Status::kSkip, "skipped"},
});

fmt::text_style StyleOf(conformance::Status status) {
  if (conformance::IsBad(status)) return fmt::emphasis::bold | fmt::fg(fmt::terminal_color::red);
  if (status == conformance::Status::kWarn) return fmt::fg(fmt::terminal_color::yellow);
  return {};
}

// For a POSIX shell; for cmd.exe and PowerShell, which both take double quotes, around a name that
// on Windows can have none.
std::string Quoted(std::string_view text) {
  constexpr bool kWindows = std::filesystem::path::preferred_separator == '\\';
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+@/:";
  if (!text.empty() && text.find_first_not_of(fmt::format(
                           "{}{}", kPlain, kWindows ? "\\" : ",%")) == std::string_view::npos) {
    return std::string(text);
  }
  if (kWindows) return fmt::format("\"{}\"", text);
  std::string quoted = "'";
  for (const char character : text) {
    quoted += character == '\'' ? std::string("'\\''") : std::string(1, character);
  }
  return quoted + "'";
}

std::string FindingText(const conformance::Finding& finding) {
  std::string text;
  if (const conformance::Clause* clause = conformance::FindClause(finding.clause)) {
    text += fmt::format("      {}  {}\n", clause->id, clause->text);
  }
  return text + fmt::format("      expected  {}\n      seen      {}\n",
                            base::OneLine(finding.expected), base::OneLine(finding.seen));
}

std::string OutputText(std::string_view output) {
  std::string text;
  while (!output.empty()) {
    const std::string_view line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(line.size() + 1, output.size()));
    text += fmt::format("      | {}\n", base::OneLine(line));
  }
  return text.empty() ? text : "      it printed\n" + text;
}

std::string ResultText(const conformance::PluginCheck& check, const conformance::VariantResult& it,
                       std::uint64_t seed, const Style& style) {
  const conformance::CaseResult& result = it.result;
  std::string text = fmt::format(
      "  {}  {}\n",
      style(StyleOf(result.status), fmt::format("{:<7}", conformance::StatusName(result.status))),
      it.variant.name());
  if (result.status == conformance::Status::kXfail)
    return text + fmt::format("      {}\n", result.reason);
  for (const conformance::Finding& finding : result.findings) text += FindingText(finding);
  text += OutputText(result.output);
  return text + fmt::format("      rerun     {}\n", RerunCommand(check, it.variant, seed));
}

// Reasons for skipping, each once.
std::string SkipText(const conformance::PluginCheck& check) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const conformance::VariantResult& it : check.results) {
    if (it.result.status == conformance::Status::kSkip) {
      by_reason[base::OneLine(it.result.reason)].push_back(it.variant.name());
    }
  }
  std::string text;
  for (const auto& [reason, names] : by_reason) {
    text += fmt::format("  SKIP     {}: {}\n",
                        names.size() == 1
                            ? names.front()
                            : fmt::format("{} cases ({}, …)", names.size(), names.front()),
                        reason);
  }
  return text;
}

std::string RoutesText(const std::vector<const conformance::Variant*>& variants) {
  std::vector<std::string> routes;
  for (const conformance::Variant* it : variants) {
    if (it->channel.empty()) return "no route, or one that it chooses";
    routes.push_back(fmt::format("{}{}", it->channel, it->nonblocking ? "+nonblocking" : ""));
  }
  return fmt::format("{}", fmt::join(routes, " "));
}

}  // namespace

std::string RerunCommand(const conformance::PluginCheck& check, const conformance::Variant& variant,
                         std::uint64_t seed) {
  return fmt::format("sluice check --seed {} --include {}{} {}", seed, Quoted(variant.name()),
                     variant.of->thorough ? " --thorough" : "",
                     Quoted(base::ToUtf8(check.plugin->file())));
}

std::string Tally(const conformance::PluginCheck& check) {
  std::vector<std::string> parts;
  for (const auto& [status, word] : kTallied) {
    if (const std::size_t count = check.Count(status);
        count != 0 || status == conformance::Status::kPass) {
      parts.push_back(fmt::format("{} {}", count, word));
    }
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string CheckText(const conformance::PluginCheck& check, std::uint64_t seed,
                      const Style& style) {
  std::string text = fmt::format("{} {}  {}\n", check.plugin->name(), check.plugin->version(),
                                 base::ToUtf8(check.plugin->file()));
  for (const conformance::VariantResult& it : check.results) {
    if (it.result.status != conformance::Status::kPass &&
        it.result.status != conformance::Status::kSkip) {
      text += ResultText(check, it, seed, style);
    }
  }
  for (const std::string& unused : check.unused_expectations) {
    text += fmt::format("  {}  expectations file, {}\n",
                        style(StyleOf(conformance::Status::kFail), "UNUSED "), unused);
  }
  text += SkipText(check);
  text += fmt::format("{}: {}", check.plugin->name(), Tally(check));
  if (check.fault_points() != 0) {
    text += fmt::format("; {} fault points survived", check.fault_points());
  }
  return text + fmt::format("; {:.1f} s, seed {}\n", check.seconds, seed);
}

std::string CaseListText(std::span<const conformance::Variant> variants) {
  std::vector<const conformance::Case*> cases;
  std::map<const conformance::Case*, std::vector<const conformance::Variant*>> of;
  for (const conformance::Variant& variant : variants) {
    if (of[variant.of].empty()) cases.push_back(variant.of);
    of[variant.of].push_back(&variant);
  }
  std::string text;
  for (const conformance::Case* it : cases) {
    text += fmt::format("{}\n    {}\n    {}; {}\n", it->name, it->summary,
                        fmt::join(it->clauses, " "), RoutesText(of[it]));
  }
  return text + fmt::format("{} cases, {} with all their routes\n", cases.size(), variants.size());
}

}  // namespace sluice::report
