// Drives a plugin as a host does, for the tests of plugins.
#ifndef SLUICE_PLUGINS_COMMON_TESTING_TRANSFER_H_
#define SLUICE_PLUGINS_COMMON_TESTING_TRANSFER_H_

#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace sluice::plugins::testing {

// Waits for progress.wait_events on progress.wait_handle. Returns false after ten seconds.
bool Await(const sluice_progress& progress);

// What a test asks for.
struct Ask {
  std::uint64_t offset = 0;
  std::uint64_t length = SLUICE_TO_END;
  std::string_view head = {};
  std::string_view tail = {};
  std::uint32_t flags = 0;
};

// What a step may move unless a test says otherwise.
inline constexpr std::uint64_t kBudget = std::uint64_t{2} * 1024 * 1024;

// One transfer. Every step is checked: it moves at most the budget, or what was in flight before
// it; counts grow and add up; only a step that returns SLUICE_WOULD_BLOCK leaves bytes in flight.
class Transfer {
 public:
  // Ignores SIGPIPE for the process, as a host may.
  Transfer(const sluice_plugin& plugin, const sluice_endpoint& source, const sluice_endpoint& sink,
           const Ask& ask);
  ~Transfer() { Close(); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  sluice_status Probe();
  sluice_status Open();
  sluice_status Step(std::uint64_t budget);
  void Close();

  // Steps, and waits when a step says so, until the transfer is done or has failed. The test fails
  // if a wait takes ten seconds.
  sluice_status Finish(std::uint64_t budget = kBudget);

  // Open() and Finish().
  sluice_status Run(std::uint64_t budget = kBudget);

  // Waits for what the last step asked for. Returns false after ten seconds.
  bool Wait() const;

  const sluice_progress& progress() const noexcept { return progress_; }
  const sluice_report& report() const noexcept { return report_; }

 private:
  struct Free {
    std::size_t alignment;
    void operator()(std::byte* storage) const;
  };

  const sluice_plugin& plugin_;
  sluice_endpoint source_;
  sluice_endpoint sink_;
  sluice_route route_{};
  sluice_request request_{};
  sluice_report report_{};
  sluice_progress progress_{};
  std::unique_ptr<std::byte, Free> storage_;
  bool open_ = false;
};

}  // namespace sluice::plugins::testing

#endif  // SLUICE_PLUGINS_COMMON_TESTING_TRANSFER_H_
