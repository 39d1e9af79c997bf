#include "harness/conformance/expectations.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/system/errc.hpp>
#include <cstddef>
#include <utility>

#include "core/base/text.h"

namespace sluice::conformance {
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

base::Error Malformed(std::size_t line, std::string_view why) {
  return {.code = boost::system::errc::make_error_code(boost::system::errc::invalid_argument),
          .message = fmt::format("line {}: {}", line, why)};
}

bool IsFailure(Status status) {
  return status == Status::kFail || status == Status::kCrashed || status == Status::kTimeout;
}

bool Contains(const std::vector<Status>& statuses, Status status) {
  return std::ranges::find(statuses, status) != statuses.end();
}

// "FAIL|PASS"; empty if a word is none of these, or nothing would be a failure.
std::vector<Status> StatusesFrom(std::string_view text) {
  std::vector<Status> statuses;
  for (bool more = true; more;) {
    const std::size_t bar = text.find('|');
    const std::string_view word = text.substr(0, bar);
    const Status status = StatusByName(word);
    if (!IsFailure(status) && word != StatusName(Status::kPass)) return {};
    statuses.push_back(status);
    more = bar != std::string_view::npos;
    if (more) text.remove_prefix(bar + 1);
  }
  if (std::ranges::none_of(statuses, IsFailure)) return {};
  return statuses;
}

std::string NamesOf(const std::vector<Status>& statuses) {
  std::vector<std::string_view> names;
  names.reserve(statuses.size());
  for (const Status status : statuses) names.push_back(StatusName(status));
  return fmt::format("{}", fmt::join(names, " or "));
}

}  // namespace

base::Result<Expectations> Expectations::Parse(std::string_view text) {
  Expectations expectations;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string_view plugin = NextWord(line);
    if (plugin.empty() || plugin.starts_with('#')) continue;
    const std::string_view variant = NextWord(line);
    if (variant.empty()) return Malformed(number, "the case is missing");
    const std::string_view word = NextWord(line);
    std::vector<Status> statuses = StatusesFrom(word);
    if (statuses.empty()) {
      return Malformed(number, fmt::format("expected FAIL, CRASHED or TIMEOUT after the case, or "
                                           "several such as FAIL|PASS, got \"{}\"",
                                           base::OneLine(word)));
    }
    const std::string_view reason = Trimmed(line);
    if (reason.empty()) return Malformed(number, "the reason is missing");
    expectations.entries_.push_back({.line = number,
                                     .plugin = std::string(plugin),
                                     .variant = std::string(variant),
                                     .statuses = std::move(statuses),
                                     .reason = base::OneLine(reason)});
  }
  return expectations;
}

std::vector<Expectations::Entry>::const_iterator Expectations::Find(
    std::string_view plugin, std::string_view variant) const {
  return std::ranges::find_if(entries_, [&](const Entry& entry) {
    return GlobMatches(entry.plugin, plugin) && GlobMatches(entry.variant, variant);
  });
}

bool Expectations::Expect(std::string_view plugin, std::string_view variant, Status status) const {
  const auto entry = Find(plugin, variant);
  return entry != entries_.end() && Contains(entry->statuses, status);
}

void Expectations::Apply(std::string_view plugin, std::string_view variant, CaseResult& result) {
  if (result.status == Status::kSkip) return;
  const auto found = Find(plugin, variant);
  if (found == entries_.end()) return;
  Entry& entry = entries_[static_cast<std::size_t>(found - entries_.begin())];
  entry.used = true;
  if (IsFailure(result.status)) {
    if (!Contains(entry.statuses, result.status)) return;
    result.status = Status::kXfail;
    result.reason = entry.reason;
  } else if (!Contains(entry.statuses, Status::kPass)) {
    result.status = Status::kXpass;
    result.findings.push_back(
        {.clause = {},
         .expected = fmt::format("{}, by line {} of the expectations file ({})",
                                 NamesOf(entry.statuses), entry.line, entry.reason),
         .seen = "no failure: the entry is out of date"});
  }
}

std::vector<std::string> Expectations::Unused(std::string_view plugin) const {
  std::vector<std::string> unused;
  for (const Entry& entry : entries_) {
    if (entry.used || !GlobMatches(entry.plugin, plugin)) continue;
    unused.push_back(fmt::format("line {}: no case that ran matches \"{}\"", entry.line,
                                 base::OneLine(entry.variant)));
  }
  return unused;
}

bool GlobMatches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  // Where to go on if it does not fit: behind the last '*', which then takes one character more.
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      taken = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star;
      n = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace sluice::conformance
