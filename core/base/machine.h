// The machine this program runs on, as far as measurements depend on it.
#ifndef SLUICE_CORE_BASE_MACHINE_H_
#define SLUICE_CORE_BASE_MACHINE_H_

#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::transfer {

// The first two numbers of a release: "6.18" of "6.18.4-amd64". On Linux the others tell patches.
std::string_view WithoutPatches(std::string_view release);

// One line: system, release without its patches, processor and the number of those that may run
// this process. "Linux 6.18 x86_64, 2 × AMD EPYC 9B14". What the system does not tell is left out.
std::string Machine();

// Where programs keep what they can make anew: XDG_CACHE_HOME or ~/.cache (XDG Base Directory
// Specification), on Windows %LOCALAPPDATA%. Empty if the environment does not tell. Need not
// exist.
std::filesystem::path UserCacheDirectory();

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_BASE_MACHINE_H_
