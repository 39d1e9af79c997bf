// All cases on all plugins: what is behind `sluice check`.
#ifndef SLUICE_HARNESS_CONFORMANCE_CHECK_H_
#define SLUICE_HARNESS_CONFORMANCE_CHECK_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/cancellation.h"
#include "core/base/error.h"
#include "core/host/plugin.h"
#include "harness/conformance/case.h"
#include "harness/conformance/expectations.h"

namespace sluice::conformance {

// Which variants run. Patterns (GlobMatches()) are compared with the names of variants and cases.
struct Selection {
  std::vector<std::string> include{};  // at least one of these matches; empty: everything
  std::vector<std::string> exclude{};  // none of these
  std::vector<std::string>
      channels{};  // those without a route, and those on these channels; empty: all
  bool thorough = false;

  bool everything() const { return include.empty() && exclude.empty() && channels.empty(); }
};

std::vector<Variant> Select(const Selection& selection);

struct CheckOptions {
  std::filesystem::path directory{};  // for scratch files; exists
  std::uint64_t seed = 0;
  unsigned jobs = 1;  // cases at a time, ≥ 1
  bool thorough = false;
  std::optional<std::chrono::seconds> timeout{};  // of each case; not set: its own patience
  bool in_process = false;                  // no isolation: in this process, one after the other
  std::vector<std::string> host_options{};  // passed on to the processes of cases
};

struct VariantResult {
  Variant variant;
  CaseResult result;
};

// The results of one plugin.
struct PluginCheck {
  host::PluginPtr plugin;
  std::vector<VariantResult> results;              // in the order of the selection
  std::vector<std::string> unused_expectations{};  // errors
  double seconds = 0;                              // wall time

  std::size_t Count(Status status) const;
  std::uint64_t fault_points() const;  // survived
  bool bad() const;
};

// Is called after each case. If it returns false, the check ends and kills what runs.
struct CheckStep {
  std::string_view plugin;
  const VariantResult& done;
  std::size_t number;  // from 1
  std::size_t of;
};
using CheckObserver = std::function<bool(const CheckStep&)>;

// Checks one plugin and applies the expectations. `stop` (may be NULL) ends the check when it is
// requested; the results of cases that did not run are then missing. Leaves no process and no file
// behind.
base::Result<PluginCheck> CheckPlugin(const host::PluginPtr& plugin,
                                      std::span<const Variant> variants,
                                      const CheckOptions& options, Expectations& expectations,
                                      bool everything, const base::Cancellation* stop,
                                      const CheckObserver& observer);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CHECK_H_
