// A check that never ran, for the tests of its reports.
#ifndef SLUICE_HARNESS_REPORT_TESTING_CHECK_H_
#define SLUICE_HARNESS_REPORT_TESTING_CHECK_H_

#include <sluice/plugin.h>

#include <memory>

#include "harness/conformance/check.h"

namespace sluice::report::testing {

inline const conformance::Case kQuick{.name = "bytes.one",
                                      .summary = "one byte",
                                      .clauses = {"C-BYTES-1"},
                                      .routes = conformance::kEverywhere,
                                      .run = nullptr};
inline const conformance::Case kSlow{.name = "large.all",
                                     .summary = "everything",
                                     .clauses = {"C-OFFSET-2", "C-BYTES-1"},
                                     .routes = conformance::kNoRoute,
                                     .run = nullptr,
                                     .thorough = true};

// One result of every status.
inline conformance::PluginCheck EveryStatus() {
  static constexpr sluice_plugin kDescriptor = [] {
    sluice_plugin plugin{};
    plugin.name = "acme.copy";
    plugin.version = "1.2.3";
    plugin.get_extension = [](const char*) -> const void* { return nullptr; };
    return plugin;
  }();
  conformance::PluginCheck check{
      .plugin = std::make_shared<host::Plugin>(kDescriptor,
                                               host::Origin{.file = "/lib/it's.so", .library = {}}),
      .results = {},
      .unused_expectations = {"line 4: no case that ran matches \"x.y\""},
      .seconds = 1.25};
  const auto add = [&](const conformance::Variant& variant, conformance::CaseResult result) {
    check.results.push_back({variant, std::move(result)});
  };
  const conformance::Variant tcp{.of = &kQuick, .channel = "tcp", .nonblocking = true};
  const conformance::Variant unix{.of = &kQuick, .channel = "unix"};
  const conformance::Finding finding{
      .clause = "C-BYTES-1", .expected = "1 < 2", .seen = "a \"b\"\nc"};
  add(unix, {.status = conformance::Status::kPass, .fault_points = 40, .seconds = 0.5});
  add(tcp, {.status = conformance::Status::kFail,
            .findings = {finding},
            .fault_points = 2,
            .output = "oh\nno\n"});
  add({.of = &kSlow}, {.status = conformance::Status::kCrashed, .findings = {finding}});
  add(tcp, {.status = conformance::Status::kTimeout, .findings = {finding}});
  add(tcp, {.status = conformance::Status::kSkip, .reason = "no tcp here"});
  add(unix, {.status = conformance::Status::kSkip, .reason = "no tcp here"});
  add(unix, {.status = conformance::Status::kWarn, .findings = {finding}});
  add(tcp,
      {.status = conformance::Status::kXfail, .findings = {finding}, .reason = "known & filed"});
  add(unix, {.status = conformance::Status::kXpass,
             .findings = {{.clause = {}, .expected = "FAIL", .seen = "no"}}});
  return check;
}

}  // namespace sluice::report::testing

#endif  // SLUICE_HARNESS_REPORT_TESTING_CHECK_H_
