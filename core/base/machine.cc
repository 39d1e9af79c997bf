#include "core/base/machine.h"

namespace sluice::base {

std::string_view WithoutPatches(std::string_view release) {
  const std::size_t minor = release.find('.');
  if (minor == std::string_view::npos) return release;
  return release.substr(0, release.find_first_not_of("0123456789", minor + 1));
}

}  // namespace sluice::base
