#include "harness/conformance/expectations.h"

#include <fmt/format.h>

#include <boost/system/errc.hpp>
#include <utility>

#include "harness/conformance/glob.h"

namespace sluice::harness {
namespace {

constexpr std::string_view kBlanks = " \t\r";

// Takes the first word off `line`.
std::string_view NextWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

host::Error Malformed(std::size_t line, std::string_view why) {
  return {.code = boost::system::errc::make_error_code(boost::system::errc::invalid_argument),
          .message = fmt::format("line {}: {}", line, why)};
}

bool IsFailure(Status status) {
  return status == Status::kFail || status == Status::kCrashed || status == Status::kTimeout;
}

}  // namespace

host::Result<Expectations> Expectations::Parse(std::string_view text) {
  Expectations expectations;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string_view plugin = NextWord(line);
    if (plugin.empty() || plugin.starts_with('#')) continue;
    const std::string_view variant = NextWord(line);
    if (variant.empty()) return Malformed(number, "the case is missing");
    const std::string_view status = NextWord(line);
    if (!IsFailure(StatusByName(status))) {
      return Malformed(number, fmt::format("expected FAIL, CRASHED or TIMEOUT after the case, got "
                                           "\"{}\"",
                                           host::OneLine(status)));
    }
    const std::string_view reason = Trimmed(line);
    if (reason.empty()) return Malformed(number, "the reason is missing");
    expectations.entries_.push_back({.line = number,
                                     .plugin = std::string(plugin),
                                     .variant = std::string(variant),
                                     .status = StatusByName(status),
                                     .reason = host::OneLine(reason)});
  }
  return expectations;
}

void Expectations::Apply(std::string_view plugin, std::string_view variant, CaseResult& result) {
  if (result.status == Status::kSkip) return;
  for (Entry& entry : entries_) {
    if (!GlobMatches(entry.plugin, plugin) || !GlobMatches(entry.variant, variant)) continue;
    entry.used = true;
    if (result.status == entry.status) {
      result.status = Status::kXfail;
      result.reason = entry.reason;
    } else if (!IsFailure(result.status)) {
      result.status = Status::kXpass;
      result.findings.push_back(
          {.clause = {},
           .expected = fmt::format("{}, by line {} of the expectations file ({})",
                                   StatusName(entry.status), entry.line, entry.reason),
           .seen = "no failure: the entry is out of date"});
    }
    return;
  }
}

std::vector<std::string> Expectations::Unused(std::string_view plugin) const {
  std::vector<std::string> unused;
  for (const Entry& entry : entries_) {
    if (entry.used || !GlobMatches(entry.plugin, plugin)) continue;
    unused.push_back(fmt::format("line {}: no case that ran matches \"{}\"", entry.line,
                                 host::OneLine(entry.variant)));
  }
  return unused;
}

}  // namespace sluice::harness
