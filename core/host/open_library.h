// The system's loader.
#ifndef SLUICE_CORE_HOST_OPEN_LIBRARY_H_
#define SLUICE_CORE_HOST_OPEN_LIBRARY_H_

#include <boost/dll/shared_library.hpp>
#include <filesystem>
#include <memory>

#include "core/base/error.h"

namespace sluice::host {

// Loads the library at `path`, which is absolute, binds it at once and keeps its symbols apart from
// those of others. Its initializers run. One thread at a time: not every system's loader stands
// more.
//
// On Windows the libraries it needs are looked for in its own directory, in the program's, in
// System32, and in those of AddDllDirectory(); neither in the current directory nor in PATH
// (LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS,
// https://learn.microsoft.com/windows/win32/api/libloaderapi/nf-libloaderapi-loadlibraryexw).
// One that is loaded already is taken by its file's name, wherever it came from
// (https://learn.microsoft.com/windows/win32/dlls/dynamic-link-library-search-order). Where it is
// looked for what the library loads later itself decides the program, for all of them, by
// SetDefaultDllDirectories(). The system shows no dialog about a failure.
//
// Errors: kLoaderError; the message is what the loader says.
base::Result<std::unique_ptr<boost::dll::shared_library>> OpenLibrary(
    const std::filesystem::path& path);

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_OPEN_LIBRARY_H_
