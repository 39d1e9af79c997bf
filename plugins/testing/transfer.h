// Drives a plugin as a host does, for the tests of plugins.
#ifndef SLUICE_PLUGINS_TESTING_TRANSFER_H_
#define SLUICE_PLUGINS_TESTING_TRANSFER_H_

#include <gtest/gtest.h>
#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/testing/ends.h"

namespace sluice::plugins::testing {

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

// One transfer. Every step is checked: never more than the budget, counts that only grow and add
// up.
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

  // Steps, and waits as it is told to, until the transfer is done or has failed. Gives up with a
  // failed test after ten seconds of waiting.
  sluice_status Finish(std::uint64_t budget = kBudget);

  // Open() and Finish().
  sluice_status Run(std::uint64_t budget = kBudget);

  // Waits for what the last step asked for; false after ten seconds.
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

// A plugin on a kind of sink: the parameter of the tests that hold for all.
struct Case {
  const sluice_plugin* plugin;
  std::uint32_t sink_kind;
  bool nonblocking;

  bool Is(std::string_view name) const { return plugin->name == name; }
  bool by_reference() const { return Is("linux.sendfile") || Is("linux.splice"); }
  ChannelOptions options() const { return {.kind = sink_kind, .nonblocking = nonblocking}; }
};

// "linux_sendfile_tcp_nonblocking"
std::string CaseName(const ::testing::TestParamInfo<Case>& info);
std::ostream& operator<<(std::ostream& out, const Case& value);

// The four plugins on sinks of the given kinds. Files do not block, so there is no non-blocking
// one.
enum class Modes : std::uint8_t { kBoth, kBlocking, kNonblocking };
std::vector<Case> AllCases(const std::vector<std::uint32_t>& sink_kinds,
                           Modes modes = Modes::kBoth);

}  // namespace sluice::plugins::testing

#endif  // SLUICE_PLUGINS_TESTING_TRANSFER_H_
