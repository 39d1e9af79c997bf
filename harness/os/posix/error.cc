#include "harness/os/error.h"

#include <fmt/format.h>
#include <string.h>

#include <cerrno>

namespace sluice::harness::os {

int LastError() noexcept { return errno; }

bool WouldBlock(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

bool RefusesBecauseMapped(int) noexcept { return false; }

host::Error Failed(std::string_view what) { return host::SystemError(errno, what); }

std::string ErrorText(int error) {
  const char* const name = ::strerrorname_np(error);
  if (name == nullptr) return fmt::format("error {}", error);
  return fmt::format("{}: {}", name, ::strerrordesc_np(error));
}

}  // namespace sluice::harness::os
