// The outcome of a transfer: how far it came, which path ran, and every fallback with its reason.
#ifndef SLUICE_CORE_TRANSFER_OUTCOME_H_
#define SLUICE_CORE_TRANSFER_OUTCOME_H_

#include <sluice/plugin.h>

#include <boost/container/static_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::transfer {

// The most plugins a driver tries for one transfer.
inline constexpr std::size_t kMaxCandidates = 16;

// A plugin that could not begin, or could not go on. The views live as long as the plugin is
// loaded.
struct Fallback {
  std::string_view plugin;
  std::string_view reason;  // the plugin's own words; may be empty
  sluice_status status;     // SLUICE_E_UNSUPPORTED or SLUICE_E_NO_RESOURCES
  std::int64_t os_error;    // errno or GetLastError(); 0: none
  std::uint64_t at;         // bytes the sink had accepted, from all plugins, when it happened
};

// What the kernel itself said about sends by reference, as reported by plugins with the extension
// "sluice.kernel_report/1" (sluice/kernel_report.h). A statement of the kernel's, not a
// measurement.
struct KernelReport {
  std::uint64_t by_reference;  // sends
  std::uint64_t reported;      // of these
  std::uint64_t copied;        // of those reported
};

struct Outcome {
  sluice_status status;       // SLUICE_DONE, or the error that ended it
  std::int64_t os_error;      // with an error: errno or GetLastError(); 0: none
  std::string_view reason;    // with an error: one clause, naming the call; may be empty
  std::uint64_t bytes_done;   // accepted by the sink: head, source and tail
  std::uint64_t source_done;  // of these, from the source
  std::uint64_t in_flight;  // the sink may have accepted up to this many more: they were under way
                            // when the transfer was cancelled, and the system does not say more
  std::string_view plugin;  // the plugin that ran last; empty if none was opened
  std::string_view path_used;  // the facility that moved the last bytes; empty if none moved
  boost::container::static_vector<Fallback, kMaxCandidates> fallbacks;  // in order
  KernelReport kernel;  // of all plugins that ran, when the transfer has ended; zero: none reported

  bool ok() const { return status == SLUICE_DONE; }
};

// Returns "SOURCE_TRUNCATED" and so on for errors, otherwise "DONE", "MORE", "WOULD_BLOCK" or
// "DRAINING".
std::string_view StatusName(sluice_status status);

// Returns the error as one line for a person: `the source ended early: sendfile returned 0 (plugin
// linux.sendfile, after 4096 bytes)`. Returns "done" for an outcome that is ok().
std::string Describe(const Outcome& outcome);

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_OUTCOME_H_
