// A conformance case: what it checks, the routes it runs on, and what it reports.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASE_H_
#define SLUICE_HARNESS_CONFORMANCE_CASE_H_

#include <sluice/plugin.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::conformance {

class CaseContext;

// Which channels a case runs on, and whether their sinks are blocking or not. (A file never blocks,
// so it is always a blocking one.)
struct Routes {
  std::uint32_t sinks = 0;  // SLUICE_KIND_BIT set; 0: the case needs no route, or chooses its own
  bool wires = false;       // also the channels with a device of their own: tcp-sg, tcp-nosg,
                            // file-reflink
  bool blocking = true;     // with a blocking sink
  bool nonblocking = true;  // with a non-blocking one

  constexpr Routes Blocking() const { return {sinks, wires, true, false}; }
  constexpr Routes Nonblocking() const { return {sinks, wires, false, true}; }
};

inline constexpr Routes kNoRoute{};
inline constexpr Routes kTcp{.sinks = SLUICE_KIND_BIT(SLUICE_KIND_TCP)};
inline constexpr Routes kTcpAndWires{.sinks = SLUICE_KIND_BIT(SLUICE_KIND_TCP), .wires = true};
inline constexpr Routes kFile{.sinks = SLUICE_KIND_BIT(SLUICE_KIND_FILE)};
inline constexpr Routes kSockets{.sinks = SLUICE_KIND_BIT(SLUICE_KIND_TCP) |
                                          SLUICE_KIND_BIT(SLUICE_KIND_UNIX)};
// The kinds with a peer at the other end.
inline constexpr Routes kStreams{.sinks = kSockets.sinks | SLUICE_KIND_BIT(SLUICE_KIND_PIPE)};
// One of each kind.
inline constexpr Routes kEveryKind{.sinks = kStreams.sinks | kFile.sinks};
// Every channel there is.
inline constexpr Routes kEverywhere{.sinks = kEveryKind.sinks, .wires = true};

// How long a case may take before its process is killed. Guards against hanging; not a measure.
inline constexpr std::chrono::seconds kCasePatience{20};

// Checks clauses of the contract. Cases are independent of one another: each runs in a process of
// its own, on each of its routes.
struct Case {
  std::string_view name;     // "bytes.page_borders": group.what_it_checks
  std::string_view summary;  // one line: what is done, and what must come of it
  // The clauses that a failure may cite, besides those of kEveryTransfer. A crash or a hang is
  // reported as a failure of the first.
  std::vector<std::string_view> clauses;
  Routes routes;
  void (*run)(CaseContext& context);
  bool thorough = false;  // takes so long that it runs with --thorough only
  std::chrono::seconds patience = kCasePatience;
};

// What every transfer has to keep to, whatever the case is about (checked_transfer.h).
inline constexpr std::string_view kEveryTransfer[] = {
    "C-BYTES-1",  "C-COUNT-1",  "C-COUNT-2",  "C-COUNT-3", "C-BUDGET-1",
    "C-STATUS-1", "C-STATUS-2", "C-STATUS-3", "C-WAIT-1",  "C-PATH-1",
    "C-ERROR-1",  "C-ERROR-2",  "C-CAP-1",    "C-PROBE-3", "C-EXCEPTION-1",
};

// A case on one of its routes.
struct Variant {
  const Case* of = nullptr;
  std::string_view channel{};  // empty: no route
  bool nonblocking = false;

  // "bytes.page_borders@tcp+nonblocking", "descriptor.exports"
  std::string name() const;
};

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

// Returns the status with that name, or kPass if there is none.
Status StatusByName(std::string_view name);

// Returns true if the plugin or the expectations file is at fault: check exits with 1.
bool IsBad(Status status);

// A clause of docs/contract.md, and how what happened differs from it.
struct Finding {
  std::string clause;  // "C-OFFSET-2"; empty: the harness itself failed
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

#endif  // SLUICE_HARNESS_CONFORMANCE_CASE_H_
