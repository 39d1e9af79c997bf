// What Sluice answers instead of throwing. The host and everything above it use these two types.
#ifndef SLUICE_CORE_BASE_ERROR_H_
#define SLUICE_CORE_BASE_ERROR_H_

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <string_view>
#include <type_traits>

namespace sluice::host {

// Why the host refused a plugin. Errors of the operating system are
// boost::system::system_category() instead.
enum class HostErrc {
  kNotFound = 1,       // no such file, search directory or plugin name
  kUnreadable,         // the file is there but cannot be opened, read or reached
  kNotALibrary,        // a directory, an empty file, a text, a truncated library …
  kWrongArchitecture,  // a library for another processor
  kWritableByOthers,   // somebody else can write the file or replace it
  kForeignOwner,       // the file, or a directory that leads to it, belongs to somebody else
  kLoaderError,        // the system's loader refused it; the message is the loader's
  kNoEntry,            // it does not export sluice_plugin_entry
  kForeignEntry,       // sluice_plugin_entry is not its own: a library it depends on exports it
  kEntryFailed,        // sluice_plugin_entry threw or answered an error
  kIncompatibleAbi,    // no ABI version that both sides speak
  kBadDescriptor,      // what sluice_plugin_entry answered breaks <sluice/plugin.h>
  kShadowed,           // a plugin of that name was found earlier
  kBadSearchPath,      // an entry of the search path is not an absolute directory
};

const boost::system::error_category& HostCategory() noexcept;  // "sluice.host"
boost::system::error_code make_error_code(HostErrc code) noexcept;

// What failed. Programs look at the code, people read the message.
struct Error {
  boost::system::error_code code;
  std::string message;  // one line, complete: what failed, on what, why, and what to do if that is
                        // known; no full stop
};

// Either a T or an Error.
template <class T>
using Result = boost::system::result<T, Error>;

// The error `code` of the system: a value of errno; on Windows what GetLastError() or
// WSAGetLastError() answered, which are of one kind
// (https://learn.microsoft.com/windows/win32/debug/system-error-codes), and never errno. `what`
// names the call and its object: "open /etc/shadow". The message is then
// "open /etc/shadow: Permission denied".
Error SystemError(int code, std::string_view what);

// `text` as one line that a terminal shows as it is: line breaks become spaces, what is not
// printable UTF-8 becomes '?', blanks around it go. For words of others (the loader, an exception,
// a plugin) in messages.
std::string OneLine(std::string_view text);

// Lets Result::value() throw boost::system::system_error when there is no value. For tests and
// main().
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& location);

}  // namespace sluice::host

template <>
struct boost::system::is_error_code_enum<sluice::host::HostErrc> : std::true_type {};

#endif  // SLUICE_CORE_BASE_ERROR_H_
