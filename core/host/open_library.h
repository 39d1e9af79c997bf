// The system's loader.
#ifndef SLUICE_CORE_HOST_OPEN_LIBRARY_H_
#define SLUICE_CORE_HOST_OPEN_LIBRARY_H_

#include <boost/dll/shared_library.hpp>
#include <filesystem>
#include <memory>

#include "core/base/error.h"

namespace sluice::host {

// Loads the library at `path`, binds it at once and keeps its symbols apart from those of others.
// Its initializers run. Requires an absolute path, and one thread at a time: not every system's
// loader is thread-safe.
//
// On Windows the libraries it needs are looked for in its own directory, in the program's, in
// System32, and in those of AddDllDirectory(); neither in the current directory nor in PATH
// (LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS,
// https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-loadlibraryexw).
// A needed library that is loaded already is found by its file name, wherever it came from
// (https://learn.microsoft.com/windows/win32/dlls/dynamic-link-library-search-order). For libraries
// that a plugin loads later itself, the program decides where to look, for all plugins, with
// SetDefaultDllDirectories(). The system shows no dialog about a failure.
//
// Errors: kLoaderError, with the loader's message.
base::Result<std::unique_ptr<boost::dll::shared_library>> OpenLibrary(
    const std::filesystem::path& path);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_OPEN_LIBRARY_H_
