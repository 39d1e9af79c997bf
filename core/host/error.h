// Why the host refuses a plugin.
#ifndef SLUICE_CORE_HOST_ERROR_H_
#define SLUICE_CORE_HOST_ERROR_H_

#include <boost/system/error_code.hpp>
#include <type_traits>

#include "core/base/error.h"

namespace sluice::host {

// Why the host refuses a plugin. Errors of the operating system are
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
  kEntryFailed,        // sluice_plugin_entry threw or returned an error
  kIncompatibleAbi,    // no ABI version that both sides support
  kBadDescriptor,      // what sluice_plugin_entry returned breaks <sluice/plugin.h>
  kShadowed,           // a plugin of that name was found earlier
  kBadSearchPath,      // an entry of the search path is not an absolute directory
};

const boost::system::error_category& HostCategory() noexcept;  // "sluice.host"
boost::system::error_code make_error_code(HostErrc code) noexcept;

}  // namespace sluice::host

template <>
struct boost::system::is_error_code_enum<sluice::host::HostErrc> : std::true_type {};

#endif  // SLUICE_CORE_HOST_ERROR_H_
