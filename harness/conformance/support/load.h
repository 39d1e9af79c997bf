// Loading a library once more, to see what that does to a process.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_LOAD_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_LOAD_H_

#include <filesystem>
#include <string>

#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// Loads a copy of the plugin's file in a process in which nothing of the copy has run yet,
// and calls its entry point there. Answers how the state of that process changed (Difference()), or
// what killed it; nothing if it is the same. Skips the case if the copy cannot be loaded, because
// the library needs the folder it is in.
std::string ChangedByLoading(Trial& trial, const std::filesystem::path& file);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_LOAD_H_
