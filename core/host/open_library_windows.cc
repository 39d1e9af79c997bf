#include <windows.h>

#include <boost/algorithm/string/replace.hpp>
#include <boost/dll/shared_library_load_mode.hpp>
#include <boost/system/system_error.hpp>
#include <string>
#include <system_error>

#include "core/base/text.h"
#include "core/host/error.h"
#include "core/host/open_library.h"

namespace sluice::host {
namespace {

// Keeps the loader from asking at the screen about a library that it cannot load.
class NoDialogs {
 public:
  NoDialogs() { SetThreadErrorMode(SEM_FAILCRITICALERRORS, &before_); }
  NoDialogs(const NoDialogs&) = delete;
  NoDialogs& operator=(const NoDialogs&) = delete;
  ~NoDialogs() { SetThreadErrorMode(before_, nullptr); }

 private:
  DWORD before_ = 0;
};

std::string LoaderText(const std::error_code& failed) {
  std::string text = boost::system::system_category().message(failed.value());
  // "%1 is not a valid Win32 application"
  boost::algorithm::replace_all(text, "%1", "it");
  // The text is about a module that is not named, and it is not this one, which was read before.
  if (failed.value() == ERROR_MOD_NOT_FOUND) {
    text += " (a library it needs is neither beside it, nor beside the program, nor in System32)";
  }
  return base::OneLine(text);
}

}  // namespace

base::Result<std::unique_ptr<boost::dll::shared_library>> OpenLibrary(
    const std::filesystem::path& path) {
  namespace mode = boost::dll::load_mode;
  // Boost.DLL hands flags that it has no names for on to LoadLibraryExW(). search_system_folders it
  // keeps for itself; without, it would put the current directory before "\\server\share\file",
  // which GCC's library does not take for absolute.
  constexpr auto kMode =
      static_cast<mode::type>(LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS |
                              mode::search_system_folders);
  const NoDialogs no_dialogs;
  auto library = std::make_unique<boost::dll::shared_library>();
  std::error_code failed;
  library->load(path, kMode, failed);
  if (!failed) return library;
  return base::Error{HostErrc::kLoaderError, LoaderText(failed)};
}

}  // namespace sluice::host
