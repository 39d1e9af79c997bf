#include "core/base/environment.h"

#include <cstdlib>

namespace sluice::host {

std::optional<std::string> EnvironmentVariable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

}  // namespace sluice::host
