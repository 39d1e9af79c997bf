#include "harness/report/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/report/terminal.h"
#include "harness/report/units.h"

namespace sluice::report {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(200);
constexpr std::size_t kShortestBar = 10;
constexpr std::size_t kLongestBar = 40;
constexpr std::string_view kErase = "\r\x1b[K";  // to the start of the line, and clear it

}  // namespace

std::string ProgressLine(std::uint64_t done, std::optional<std::uint64_t> total, double seconds,
                         std::size_t width) {
  std::string text = RateText(done, seconds);
  if (!total || *total == 0) {
    text = fmt::format("{}  {}", BytesText(done), text);
    return text.substr(0, width);
  }
  const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(*total));
  text = fmt::format("{}/{}  {}", BytesText(done), BytesText(*total), text);
  if (done != 0) text += fmt::format("  ETA {}", DurationText(seconds * (1 - part) / part));
  const std::string percent = fmt::format("{:3}% ", static_cast<int>(part * 100));
  // The brackets, and the space after them.
  const std::size_t taken = percent.size() + text.size() + 3;
  if (width < taken + kShortestBar) return (percent + text).substr(0, width);
  const std::size_t bar = std::min(width - taken, kLongestBar);
  const auto full = static_cast<std::size_t>(part * static_cast<double>(bar));
  return fmt::format("{}[{}{}] {}", percent, std::string(full, '#'), std::string(bar - full, ' '),
                     text);
}

Progress::Progress() : shown_(IsTerminal(kStderr)) {}

void Progress::Update(std::uint64_t done, std::optional<std::uint64_t> total) {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (!start_) {
    start_ = now;
    return;
  }
  if (now < next_) return;
  next_ = now + kInterval;
  const double seconds = std::chrono::duration<double>(now - *start_).count();
  // A full line would wrap on some terminals.
  const auto width = static_cast<std::size_t>(TerminalWidth(kStderr) - 1);
  const std::string text = fmt::format("{}{}", kErase, ProgressLine(done, total, seconds, width));
  WriteTo(Standard::kError, text);
  drawn_ = true;
}

void Progress::Clear() {
  if (drawn_) WriteTo(Standard::kError, kErase);
  drawn_ = false;
}

void StatusLine::Show(std::string_view text) const {
  if (terminal_) WriteTo(Standard::kError, fmt::format("{}{} ", kErase, text));
}

StatusLine::~StatusLine() {
  if (terminal_) WriteTo(Standard::kError, kErase);
}

}  // namespace sluice::report
