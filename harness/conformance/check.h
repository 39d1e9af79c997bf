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

// Which variants run. Patterns (glob.h) are held against the name of the variant and of its case.
struct Selection {
  std::vector<std::string> include{};  // at least one of these matches; none: everything
  std::vector<std::string> exclude{};  // none of these
  std::vector<std::string>
      channels{};  // those without a route, and those on these channels; none: all
  bool thorough = false;

  bool everything() const { return include.empty() && exclude.empty() && channels.empty(); }
};

std::vector<Variant> Select(const Selection& selection);

struct CheckOptions {
  std::filesystem::path directory{};  // for scratch files; exists
  std::uint64_t seed = 0;
  unsigned jobs = 1;  // cases at a time, ≥ 1
  bool thorough = false;
  std::optional<std::chrono::seconds> timeout{};  // of each case; nothing: its own patience
  bool in_process = false;                  // no isolation: in this process, one after the other
  std::vector<std::string> host_options{};  // passed on to the processes of cases
};

struct VariantResult {
  Variant variant;
  CaseResult result;
};

// All that is known of one plugin.
struct PluginCheck {
  host::PluginPtr plugin;
  std::vector<VariantResult> results;              // in the order of the selection
  std::vector<std::string> unused_expectations{};  // errors
  double seconds = 0;                              // wall time

  std::size_t Count(Status status) const;
  std::uint64_t fault_points() const;  // survived
  bool bad() const;
};

// Called after each case. False ends the check; what runs is killed.
struct CheckStep {
  std::string_view plugin;
  const VariantResult& done;
  std::size_t number;  // from 1
  std::size_t of;
};
using CheckObserver = std::function<bool(const CheckStep&)>;

// Checks one plugin. `stop` (may be NULL) ends the check when it is requested: results of cases
// that did not run are missing. The expectations are applied. Leaves nothing behind: no
// process, no file.
base::Result<PluginCheck> CheckPlugin(const host::PluginPtr& plugin,
                                      std::span<const Variant> variants,
                                      const CheckOptions& options, Expectations& expectations,
                                      bool everything, const base::Cancellation* stop,
                                      const CheckObserver& observer);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CHECK_H_
