// PE, the format of Windows' libraries, read on any system. What the fields mean says Microsoft's
// "PE Format", https://learn.microsoft.com/windows/win32/debug/pe-format.
#ifndef SLUICE_CORE_HOST_PE_H_
#define SLUICE_CORE_HOST_PE_H_

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace sluice::host {

// IMAGE_FILE_MACHINE_AMD64 and IMAGE_FILE_MACHINE_ARM64 of "PE Format".
inline constexpr std::uint16_t kPeAmd64 = 0x8664;
inline constexpr std::uint16_t kPeArm64 = 0xaa64;

// Does CheckLibrary() of library_file.h for a host of that machine. Requires binary streams that
// can be read and sought, and that nobody else uses meanwhile. Errors: all except kUnreadable.
base::Result<void> CheckPe(std::istream& file, std::uint16_t machine);

// Does Exports() of library_file.h. A table of more than 65,536 exports, or of more than 64 MiB of
// names, counts as damaged. So does a name of more than 4,096 bytes, the limit of Microsoft's
// compiler (its warning C4503).
base::Result<std::vector<std::string>> PeExports(std::istream& file, std::uint16_t machine);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_PE_H_
