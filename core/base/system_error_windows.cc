#include "core/base/system_error.h"

#include <fmt/format.h>
#include <winsock2.h>

#include <system_error>

namespace sluice::harness::os {

int LastError() noexcept { return static_cast<int>(GetLastError()); }

bool WouldBlock(int error) noexcept { return error == WSAEWOULDBLOCK; }

bool RefusesBecauseMapped(int error) noexcept { return error == ERROR_USER_MAPPED_FILE; }

host::Error Failed(std::string_view what) { return host::SystemError(LastError(), what); }

std::string ErrorText(int error) {
  return fmt::format("error {}: {}", error, host::OneLine(std::system_category().message(error)));
}

}  // namespace sluice::harness::os
