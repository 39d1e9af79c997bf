// How far a transfer has come, for the person who waits.
#ifndef SLUICE_HARNESS_CLI_PROGRESS_H_
#define SLUICE_HARNESS_CLI_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace sluice::cli {

// One line of at most `width` columns: " 42% [#####       ] 3.4 GiB/8.0 GiB  1.2 GiB/s  ETA 0:03";
// without a known total: "3.4 GiB  1.2 GiB/s". The bar is left out where there is no room for it.
std::string ProgressLine(std::uint64_t done, std::optional<std::uint64_t> total, double seconds,
                         std::size_t width);

// Keeps a progress line on standard error, if that is a terminal; else does nothing. The line is
// drawn some times a second and gone when the object is, so that nothing mixes with it.
class Progress {
 public:
  // `total`: bytes expected, if known.
  explicit Progress(std::optional<std::uint64_t> total);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Update(std::uint64_t done);
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<std::uint64_t> total_;
  bool shown_;          // there is a terminal
  bool drawn_ = false;  // there is a line on it
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_ = start_;
};

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_PROGRESS_H_
