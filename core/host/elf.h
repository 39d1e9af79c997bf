// Is this file a shared library for this machine? The system's loader knows too, but says "wrong
// ELF class" or dies of SIGBUS on a file that was cut short.
#ifndef SLUICE_CORE_HOST_ELF_H_
#define SLUICE_CORE_HOST_ELF_H_

#include <filesystem>
#include <string>
#include <vector>

#include "core/host/error.h"

namespace sluice::host {

// Looks at the ELF header and at where the segments lie in the file; elf(5).
//
// Errors: kUnreadable; kNotALibrary: "not a shared library (no ELF magic)"; kWrongArchitecture:
// "wrong architecture: file is aarch64, this host is x86_64". The message is a clause for the
// reader who knows the file.
Result<void> CheckLibrary(const std::filesystem::path& file);

// The names that a library gives to others: the functions and objects defined in its dynamic symbol
// table, sorted. Names of symbol versions are none. Read from the file, not asked of the loader,
// which would answer for the libraries it depends on too.
//
// Errors: those of CheckLibrary(); kNotALibrary: it has no symbol table, or a damaged one.
Result<std::vector<std::string>> Exports(const std::filesystem::path& file);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_ELF_H_
