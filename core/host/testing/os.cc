#include "core/host/testing/os.h"

#include <boost/dll/shared_library.hpp>
#include <string>
#include <system_error>

#include "core/base/path.h"

namespace sluice::host {

namespace fs = std::filesystem;

std::string LibraryName(std::string_view name) {
  return std::string(name) + base::ToUtf8(boost::dll::shared_library::suffix());
}

fs::path Built(std::string_view name) { return fs::path("tests") / "defects" / LibraryName(name); }

void LinkOrCopy(const fs::path& from, const fs::path& to) {
  std::error_code no_links;
  fs::create_symlink(fs::absolute(from), to, no_links);
  if (no_links) fs::copy_file(from, to);
}

}  // namespace sluice::host
