// Is this file a shared library for this machine, and what does it give to others? The system's
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

// Looks at the file's headers and at where its segments (PE: sections) lie in it. The file may hold
// anything: nothing in it is believed that reading it has not confirmed.
//
// Errors: kUnreadable; kNotALibrary: "not a shared library (no ELF magic)"; kWrongArchitecture:
// "wrong architecture: file is aarch64, this host is x86_64". The message is a clause for the
// reader who knows the file.
base::Result<void> CheckLibrary(const std::filesystem::path& file);

// The names that a library gives to others, sorted. Read from the file, not asked of the loader,
// which would answer for the libraries it depends on too.
//
// ELF: the functions and objects defined in its dynamic symbol table; names of symbol versions are
// none. PE: its export table, those handed on to another library ("forwarders") included; "#7" is
// what has the ordinal 7 and no name. A PE file without such a table gives nothing.
//
// Errors: those of CheckLibrary(); kNotALibrary: a damaged table, or for ELF none.
base::Result<std::vector<std::string>> Exports(const std::filesystem::path& file);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_LIBRARY_FILE_H_
