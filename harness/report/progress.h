// Lines on a terminal that show a person who waits how far something has come.
#ifndef SLUICE_HARNESS_REPORT_PROGRESS_H_
#define SLUICE_HARNESS_REPORT_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/report/terminal.h"

namespace sluice::report {

// One line of at most `width` columns: " 42% [#####       ] 3.4 GiB/8.0 GiB  1.2 GiB/s  ETA 0:03";
// without a known total: "3.4 GiB  1.2 GiB/s". The bar is left out where there is no room for it.
std::string ProgressLine(std::uint64_t done, std::optional<std::uint64_t> total, double seconds,
                         std::size_t width);

// Keeps a progress line on standard error, if that is a terminal; else does nothing. The line is
// drawn some times a second and gone when the object is, so that nothing mixes with it.
class Progress {
 public:
  Progress();
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `total`: bytes expected, if known. The first call only starts the
  // clock.
  void Update(std::uint64_t done, std::optional<std::uint64_t> total);
  void Clear();

  // Returns a function that calls Update() of this object.
  auto Callback() {
    return [this](std::uint64_t done, std::optional<std::uint64_t> total) { Update(done, total); };
  }

 private:
  using Clock = std::chrono::steady_clock;

  bool shown_;          // there is a terminal
  bool drawn_ = false;  // there is a line on it
  std::optional<Clock::time_point> start_;
  Clock::time_point next_;
};

// One line on a terminal that says what is being measured, gone at the end.
class StatusLine {
 public:
  void Show(std::string_view text) const;
  ~StatusLine();

 private:
  bool terminal_ = IsTerminal(kStderr);
};

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_PROGRESS_H_
