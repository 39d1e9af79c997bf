// The machine this program runs on, as far as measurements depend on it.
#ifndef SLUICE_CORE_TRANSFER_MACHINE_H_
#define SLUICE_CORE_TRANSFER_MACHINE_H_

#include <filesystem>
#include <string>

namespace sluice::transfer {

// One line: system, release without its patches, processor and the number of those that may run
// this process. "Linux 6.18 x86_64, 2 × AMD EPYC 9B14". What the system does not tell is left out.
std::string Machine();

// Where programs keep what they can make anew: XDG_CACHE_HOME or ~/.cache (XDG Base Directory
// Specification), on Windows %LOCALAPPDATA%. Empty if the environment does not tell. Need not
// exist.
std::filesystem::path UserCacheDirectory();

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_MACHINE_H_
