// What a case finds out about a plugin.
#ifndef SLUICE_HARNESS_CONFORMANCE_FINDING_H_
#define SLUICE_HARNESS_CONFORMANCE_FINDING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::conformance {

// How a case ended. The names are those of reports and expectations files.
enum class Status : std::uint8_t {
  kPass,
  kFail,     // a clause is broken
  kCrashed,  // the process of the case died, or ended itself
  kTimeout,  // it had to be killed
  kSkip,     // the case does not apply here; the reason says why
  kWarn,     // no clause is broken, but something is worth knowing
  kXfail,    // failed as the expectations file says
  kXpass,    // did not fail although the expectations file says so: the entry is out of date
};

// "PASS", "FAIL" …
std::string_view StatusName(Status status);

// The status with that name; kPass if there is none.
Status StatusByName(std::string_view name);

// True if the plugin, or the expectations file, is not in order: check exits with 1.
bool IsBad(Status status);

// One clause of docs/contract.md held against what happened.
struct Finding {
  std::string clause;  // "C-OFFSET-2"; empty: a trouble of the harness's own
  std::string expected;
  std::string seen;

  friend bool operator==(const Finding&, const Finding&) = default;
};

// What one case reports.
struct CaseResult {
  Status status = Status::kPass;
  std::vector<Finding> findings{};  // with kFail, kCrashed, kTimeout and kWarn
  std::string reason{};             // with kSkip
  bool route_refused = false;       // with kSkip: no case can be tried on that route
  std::uint64_t fault_points = 0;   // injected failures that the plugin survived
  double seconds = 0;               // wall time
  std::string output{};             // what the process printed, its last lines; when not kPass

  friend bool operator==(const CaseResult&, const CaseResult&) = default;
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_FINDING_H_
