#include <boost/nowide/convert.hpp>

#include "core/base/path.h"

namespace sluice::base {

std::string ToUtf8(const std::filesystem::path& path) {
  return boost::nowide::narrow(path.native());
}

std::filesystem::path FromUtf8(std::string_view text) { return boost::nowide::widen(text); }

bool IsAbsolute(const std::filesystem::path& path) {
  const auto is_separator = [&path](std::size_t at) {
    return path.native()[at] == L'\\' || path.native()[at] == L'/';
  };
  const bool unc = path.native().size() > 2 && is_separator(0) && is_separator(1);
  return unc || path.is_absolute();
}

}  // namespace sluice::base
