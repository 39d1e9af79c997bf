#include <dlfcn.h>

#include <boost/dll/shared_library_load_mode.hpp>
#include <string>
#include <system_error>

#include "core/base/text.h"
#include "core/host/error.h"
#include "core/host/open_library.h"

namespace sluice::host {

base::Result<std::unique_ptr<boost::dll::shared_library>> OpenLibrary(
    const std::filesystem::path& path) {
  namespace mode = boost::dll::load_mode;
  auto library = std::make_unique<boost::dll::shared_library>();
  std::error_code failed;
  library->load(path, mode::rtld_now | mode::rtld_local, failed);
  if (!failed) return library;

  // Boost.DLL says only that it failed. dlerror() returns the reason, once.
  const char* const reason = dlerror();
  std::string text = base::OneLine(reason == nullptr ? "the loader gave no reason" : reason);
  if (const std::string prefix = path.native() + ": "; text.starts_with(prefix)) {
    text.erase(0, prefix.size());
  }
  return base::Error{HostErrc::kLoaderError, std::move(text)};
}

}  // namespace sluice::host
