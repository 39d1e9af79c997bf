// The machine this program runs on, as far as measurements depend on it.
#ifndef SLUICE_CORE_BASE_MACHINE_H_
#define SLUICE_CORE_BASE_MACHINE_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::base {

// The first two numbers of a release: "6.18" of "6.18.4-amd64". On Linux the rest are patch levels.
std::string_view WithoutPatches(std::string_view release);

// Describes this machine in one line: system, release without patch level, and the number and model
// of its processors: "Linux 6.18 x86_64, 2 × AMD EPYC 9B14". What the system does not say is left
// out.
std::string Machine();

// The directory for files that programs can make again: XDG_CACHE_HOME or ~/.cache (XDG Base
// Directory Specification), on Windows %LOCALAPPDATA%. Empty if the environment does not say. It
// need not exist.
std::filesystem::path UserCacheDirectory();

// The value of an environment variable; nothing if it is not set. UTF-8 on Windows, where
// std::getenv() uses the system's code page; elsewhere its bytes as they are. Requires that no
// other thread sets variables meanwhile.
std::optional<std::string> EnvironmentVariable(const char* name);

// The program that stands in for the operating system: "Wine 8.0"; empty on the system itself.
// Figures measured under such a program say nothing about the system's own copies and speed.
std::string_view ForeignSystem();

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_MACHINE_H_
