// Checks whether a file is a shared library for this machine, and lists its exports. The system's
// loader knows too, but says "wrong ELF class" or "%1 is not a valid Win32 application", or dies of
// SIGBUS on a file that was cut short.
//
// The format is ELF on Linux and FreeBSD (elf(5)), Mach-O on macOS and PE on Windows (pe.h).
#ifndef SLUICE_CORE_HOST_LIBRARY_FILE_H_
#define SLUICE_CORE_HOST_LIBRARY_FILE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace sluice::host {

// Checks the file's headers and where its segments (PE: sections) lie in it. The file may contain
// anything: nothing in it is trusted until reading has confirmed it.
//
// Errors: kUnreadable; kNotALibrary: "not a shared library (no ELF magic)"; kWrongArchitecture:
// "wrong architecture: file is aarch64, this host is x86_64". The message is a clause for a
// reader who knows which file it is.
base::Result<void> CheckLibrary(const std::filesystem::path& file);

// Returns the names that a library exports, sorted. Reads them from the file, because the loader
// would also return those of the libraries it depends on.
//
// ELF: the functions and objects defined in the dynamic symbol table, without names of symbol
// versions. PE: the export table, including exports forwarded to another library; "#7" is an export
// with the ordinal 7 and no name. A PE file without such a table exports nothing.
//
// Errors: those of CheckLibrary(); kNotALibrary for a damaged table, and for ELF if there is no
// table.
base::Result<std::vector<std::string>> Exports(const std::filesystem::path& file);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_LIBRARY_FILE_H_
