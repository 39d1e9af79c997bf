#include "core/base/system_error.h"

#include <fmt/format.h>

#include <cerrno>

#include "core/base/error_name.h"

namespace sluice::harness::os {

int LastError() noexcept { return errno; }

bool WouldBlock(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

bool RefusesBecauseMapped(int) noexcept { return false; }

host::Error Failed(std::string_view what) { return host::SystemError(errno, what); }

std::string ErrorText(int error) {
  const char* const name = ErrorName(error);
  if (name == nullptr) return fmt::format("error {}", error);
  return fmt::format("{}: {}", name, ErrorDescription(error));
}

}  // namespace sluice::harness::os
