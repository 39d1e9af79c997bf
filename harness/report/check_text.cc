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
#include "harness/conformance/contract.h"

namespace sluice::harness {
namespace {

// How a tally counts them, in this order.
constexpr auto kTallied = std::to_array<std::pair<Status, std::string_view>>({
    {Status::kPass, "passed"},
    {Status::kFail, "failed"},
    {Status::kCrashed, "crashed"},
    {Status::kTimeout, "timed out"},
    {Status::kXpass, "passed unexpectedly"},
    {Status::kXfail, "failed as expected"},
    {Status::kWarn, "with a warning"},
    {Status::kSkip, "skipped"},
});

fmt::text_style StyleOf(Status status) {
  if (IsBad(status)) return fmt::emphasis::bold | fmt::fg(fmt::terminal_color::red);
  if (status == Status::kWarn) return fmt::fg(fmt::terminal_color::yellow);
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

std::string FindingText(const Finding& finding) {
  std::string text;
  if (const Clause* clause = FindClause(finding.clause)) {
    text += fmt::format("      {}  {}\n", clause->id, clause->text);
  }
  return text + fmt::format("      expected  {}\n      seen      {}\n",
                            host::OneLine(finding.expected), host::OneLine(finding.seen));
}

std::string OutputText(std::string_view output) {
  std::string text;
  while (!output.empty()) {
    const std::string_view line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(line.size() + 1, output.size()));
    text += fmt::format("      | {}\n", host::OneLine(line));
  }
  return text.empty() ? text : "      it printed\n" + text;
}

std::string ResultText(const PluginCheck& check, const VariantResult& it, std::uint64_t seed,
                       const Style& style) {
  const CaseResult& result = it.result;
  std::string text = fmt::format(
      "  {}  {}\n", style(StyleOf(result.status), fmt::format("{:<7}", StatusName(result.status))),
      it.variant.name());
  if (result.status == Status::kXfail) return text + fmt::format("      {}\n", result.reason);
  for (const Finding& finding : result.findings) text += FindingText(finding);
  text += OutputText(result.output);
  return text + fmt::format("      rerun     {}\n", RerunCommand(check, it.variant, seed));
}

// Reasons for skipping, each once.
std::string SkipText(const PluginCheck& check) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const VariantResult& it : check.results) {
    if (it.result.status == Status::kSkip) {
      by_reason[host::OneLine(it.result.reason)].push_back(it.variant.name());
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

std::string RoutesText(const std::vector<const Variant*>& variants) {
  std::vector<std::string> routes;
  for (const Variant* it : variants) {
    if (it->channel.empty()) return "no route, or one of its choice";
    routes.push_back(fmt::format("{}{}", it->channel, it->nonblocking ? "+nonblocking" : ""));
  }
  return fmt::format("{}", fmt::join(routes, " "));
}

}  // namespace

std::string RerunCommand(const PluginCheck& check, const Variant& variant, std::uint64_t seed) {
  return fmt::format("sluice check --seed {} --include {}{} {}", seed, Quoted(variant.name()),
                     variant.of->thorough ? " --thorough" : "",
                     Quoted(host::ToUtf8(check.plugin->file())));
}

std::string Tally(const PluginCheck& check) {
  std::vector<std::string> parts;
  for (const auto& [status, word] : kTallied) {
    if (const std::size_t count = check.Count(status); count != 0 || status == Status::kPass) {
      parts.push_back(fmt::format("{} {}", count, word));
    }
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string CheckText(const PluginCheck& check, std::uint64_t seed, const Style& style) {
  std::string text = fmt::format("{} {}  {}\n", check.plugin->name(), check.plugin->version(),
                                 host::ToUtf8(check.plugin->file()));
  for (const VariantResult& it : check.results) {
    if (it.result.status != Status::kPass && it.result.status != Status::kSkip) {
      text += ResultText(check, it, seed, style);
    }
  }
  for (const std::string& unused : check.unused_expectations) {
    text += fmt::format("  {}  expectations file, {}\n", style(StyleOf(Status::kFail), "UNUSED "),
                        unused);
  }
  text += SkipText(check);
  text += fmt::format("{}: {}", check.plugin->name(), Tally(check));
  if (check.fault_points() != 0) {
    text += fmt::format("; {} fault points survived", check.fault_points());
  }
  return text + fmt::format("; {:.1f} s, seed {}\n", check.seconds, seed);
}

std::string CaseListText(std::span<const Variant> variants) {
  std::vector<const Case*> cases;
  std::map<const Case*, std::vector<const Variant*>> of;
  for (const Variant& variant : variants) {
    if (of[variant.of].empty()) cases.push_back(variant.of);
    of[variant.of].push_back(&variant);
  }
  std::string text;
  for (const Case* it : cases) {
    text += fmt::format("{}\n    {}\n    {}; {}\n", it->name, it->summary,
                        fmt::join(it->clauses, " "), RoutesText(of[it]));
  }
  return text + fmt::format("{} cases, {} with all their routes\n", cases.size(), variants.size());
}

}  // namespace sluice::harness
