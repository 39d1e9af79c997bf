// What a case's process reports to the process that started it, and what its end says about the
// plugin.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASE_REPORT_H_
#define SLUICE_HARNESS_CONFORMANCE_CASE_REPORT_H_

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/handle.h"
#include "harness/conformance/case.h"

namespace sluice::conformance {

// How many bytes are kept of what a process printed: the last ones.
inline constexpr std::size_t kMostOutput = 4096;

// How the process of a case ended. All of it comes from the operating system.
struct CaseEnd {
  bool in_time = false;    // else it was killed
  bool by_itself = false;  // else by a signal or an unhandled exception
  std::string how{};       // "the process was ended by SIGSEGV (Segmentation fault)"
  std::string report{};    // what it said about its result
  std::string output{};    // the last of what it printed
};

// Returns the last `most` bytes of a file.
std::string EndOf(base::Handle file, std::size_t most = std::numeric_limits<std::size_t>::max());

// Returns the result that was reported, or one that says that the process died, or was killed after
// `patience`.
CaseResult ResultOf(const Case& it, std::chrono::seconds patience, CaseEnd end);

// Returns one line of JSON, shorter than what a pipe holds. Cuts long texts.
std::string EncodeResult(const CaseResult& result);

// Returns nothing if `line` does not come from EncodeResult().
std::optional<CaseResult> DecodeResult(std::string_view line);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CASE_REPORT_H_
