// What the end of a case's process says about the plugin.
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

// Of what a process printed, so many bytes are kept: the last.
inline constexpr std::size_t kMostOutput = 4096;

// How the process of a case ended. All of it comes from the operating system.
struct CaseEnd {
  bool in_time = false;    // else it was killed
  bool by_itself = false;  // else by a signal, or an exception that nobody handled
  std::string how{};       // "the process was ended by SIGSEGV (Segmentation fault)"
  std::string report{};    // what it said about its result
  std::string output{};    // the last of what it printed
};

// What is in a file, or its last `most` bytes.
std::string EndOf(base::Handle file, std::size_t most = std::numeric_limits<std::size_t>::max());

// The result that was reported; that it was killed, after `patience`; or that it died.
CaseResult ResultOf(const Case& it, std::chrono::seconds patience, CaseEnd end);

// One line of JSON, less than a pipe holds. Long texts are cut.
std::string EncodeResult(const CaseResult& result);

// Nothing if `line` is not such a line.
std::optional<CaseResult> DecodeResult(std::string_view line);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CASE_REPORT_H_
