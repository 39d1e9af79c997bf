#include <fmt/format.h>
#include <winsock2.h>

#include <system_error>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sluice::base {

int LastError() noexcept { return static_cast<int>(GetLastError()); }

bool WouldBlock(int error) noexcept { return error == WSAEWOULDBLOCK; }

bool RefusesBecauseMapped(int error) noexcept { return error == ERROR_USER_MAPPED_FILE; }

Error Failed(std::string_view what) { return SystemError(LastError(), what); }

const char* ErrorName(int) { return nullptr; }

std::string ErrorText(int error) {
  return fmt::format("error {}: {}", error, OneLine(std::system_category().message(error)));
}

}  // namespace sluice::base
