// Results and errors: what functions return instead of throwing, and the system's own errors.
#ifndef SLUICE_CORE_BASE_ERROR_H_
#define SLUICE_CORE_BASE_ERROR_H_

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace sluice::base {

// What failed. Programs look at the code, people read the message.
struct Error {
  boost::system::error_code code;
  std::string message;  // one line, complete: what failed, on what, why, and what to do if that is
                        // known; no full stop
};

// Either a T or an Error.
template <class T>
using Result = boost::system::result<T, Error>;

// Makes an Error of a code of the system: a value of errno; on Windows a value of GetLastError() or
// WSAGetLastError(), which are of one kind
// (https://learn.microsoft.com/windows/win32/debug/system-error-codes), and never errno. `what`
// names the call and its object: "open /etc/shadow". The message is then
// "open /etc/shadow: Permission denied".
Error SystemError(int code, std::string_view what);

// Lets Result::value() throw boost::system::system_error when there is no value. For tests and
// main().
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& location);

// The error of this thread's last call that failed: errno, or on Windows GetLastError(), which also
// has the errors of socket calls.
int LastError() noexcept;

// True for the error of a call that would have had to wait.
bool WouldBlock(int error) noexcept;

// True for the error of a system that refuses to truncate a file while a part of it is mapped.
bool RefusesBecauseMapped(int error) noexcept;

// LastError() with what was tried: "cannot make a pipe: Too many open files".
Error Failed(std::string_view what);

// "EPIPE: Broken pipe"; a number in place of the name where the system has no name for it.
std::string ErrorText(int error);

// "EPIPE"; null for a number without a name, and on Windows.
const char* ErrorName(int error);

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_ERROR_H_
