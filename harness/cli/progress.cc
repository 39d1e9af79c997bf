#include "harness/cli/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/cli/standard.h"
#include "harness/report/terminal.h"
#include "harness/report/units.h"

namespace sluice::cli {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(200);
constexpr std::size_t kShortestBar = 10;
constexpr std::size_t kLongestBar = 40;
constexpr std::string_view kErase = "\r\x1b[K";  // to the start of the line, and clear it

}  // namespace

std::string ProgressLine(std::uint64_t done, std::optional<std::uint64_t> total, double seconds,
                         std::size_t width) {
  std::string text = report::RateText(done, seconds);
  if (!total || *total == 0) {
    text = fmt::format("{}  {}", report::BytesText(done), text);
    return text.substr(0, width);
  }
  const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(*total));
  text = fmt::format("{}/{}  {}", report::BytesText(done), report::BytesText(*total), text);
  if (done != 0) text += fmt::format("  ETA {}", report::DurationText(seconds * (1 - part) / part));
  const std::string percent = fmt::format("{:3}% ", static_cast<int>(part * 100));
  // The brackets, and the space after them.
  const std::size_t taken = percent.size() + text.size() + 3;
  if (width < taken + kShortestBar) return (percent + text).substr(0, width);
  const std::size_t bar = std::min(width - taken, kLongestBar);
  const auto full = static_cast<std::size_t>(part * static_cast<double>(bar));
  return fmt::format("{}[{}{}] {}", percent, std::string(full, '#'), std::string(bar - full, ' '),
                     text);
}

Progress::Progress(std::optional<std::uint64_t> total)
    : total_(total), shown_(report::IsTerminal(report::kStderr)) {}

void Progress::Update(std::uint64_t done) {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  // A full line would wrap on some terminals.
  const auto width = static_cast<std::size_t>(report::TerminalWidth(report::kStderr) - 1);
  const std::string text = fmt::format("{}{}", kErase, ProgressLine(done, total_, seconds, width));
  WriteTo(Standard::kError, text);
  drawn_ = true;
}

void Progress::Clear() {
  if (drawn_) WriteTo(Standard::kError, kErase);
  drawn_ = false;
}

}  // namespace sluice::cli
