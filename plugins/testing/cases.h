// Every plugin on every kind of sink: parameters for the tests that hold for all.
#ifndef SLUICE_PLUGINS_TESTING_CASES_H_
#define SLUICE_PLUGINS_TESTING_CASES_H_

#include <gtest/gtest.h>
#include <sluice/plugin.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/testing/ends.h"

namespace sluice::plugins::testing {

// A plugin on a kind of sink: the parameter of the tests that hold for all.
struct Case {
  const sluice_plugin* plugin;
  std::uint32_t sink_kind;
  bool nonblocking;

  bool Is(std::string_view name) const { return plugin->name == name; }
  bool by_reference() const { return Is("linux.sendfile") || Is("linux.splice"); }
  bool refuses_appending() const { return by_reference() || Is("linux.copy_file_range"); }
  ChannelOptions options() const { return {.kind = sink_kind, .nonblocking = nonblocking}; }
};

// "linux_sendfile_tcp_nonblocking"
std::string CaseName(const ::testing::TestParamInfo<Case>& info);
std::ostream& operator<<(std::ostream& out, const Case& value);

// The plugins on sinks of the given kinds, those of file to file on no others. Files do not block,
// so there is no non-blocking one.
enum class Modes : std::uint8_t { kBoth, kBlocking, kNonblocking };
std::vector<Case> AllCases(const std::vector<std::uint32_t>& sink_kinds,
                           Modes modes = Modes::kBoth);

}  // namespace sluice::plugins::testing

#endif  // SLUICE_PLUGINS_TESTING_CASES_H_
