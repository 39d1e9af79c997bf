// Why a call to the operating system failed.
#ifndef SLUICE_CORE_BASE_SYSTEM_ERROR_H_
#define SLUICE_CORE_BASE_SYSTEM_ERROR_H_

#include <string>

#include "core/base/error.h"

namespace sluice::harness::os {

// Of this thread's last call that failed: errno, or what GetLastError() answers, which on Windows
// is the error of a socket's call too.
int LastError() noexcept;

// True for the error of a call that would have had to wait.
bool WouldBlock(int error) noexcept;

// True for the error of a system that does not cut off a file while a part of it is mapped.
bool RefusesBecauseMapped(int error) noexcept;

// LastError() with what was tried: "cannot make a pipe: Too many open files".
host::Error Failed(std::string_view what);

// "EPIPE: Broken pipe", "WSAECONNRESET: …", for findings; a number where the system has no name.
std::string ErrorText(int error);

}  // namespace sluice::harness::os

#endif  // SLUICE_CORE_BASE_SYSTEM_ERROR_H_
