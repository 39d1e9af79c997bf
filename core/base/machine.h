// The machine this program runs on, as far as measurements depend on it.
#ifndef SLUICE_CORE_BASE_MACHINE_H_
#define SLUICE_CORE_BASE_MACHINE_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::base {

// The first two numbers of a release: "6.18" of "6.18.4-amd64". On Linux the others tell patches.
std::string_view WithoutPatches(std::string_view release);

// One line: system, release without its patches, processor and the number of those that may run
// this process. "Linux 6.18 x86_64, 2 × AMD EPYC 9B14". What the system does not tell is left out.
std::string Machine();

// Where programs keep what they can make anew: XDG_CACHE_HOME or ~/.cache (XDG Base Directory
// Specification), on Windows %LOCALAPPDATA%. Empty if the environment does not tell. Need not
// exist.
std::filesystem::path UserCacheDirectory();

// The value of the variable; none: it is not set. UTF-8 on Windows, where std::getenv() answers in
// the system's code page; elsewhere the bytes that are there. No other thread may set variables
// meanwhile.
std::optional<std::string> EnvironmentVariable(const char* name);

// What stands in for the system: "Wine 8.0", or empty on the system itself. What is measured under
// such a stand-in says nothing about the system's own copies and speed.
std::string_view ForeignSystem();

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_MACHINE_H_
