#include "harness/os/error.h"

#include <fmt/format.h>
#include <windows.h>

#include <system_error>

namespace sluice::harness::os {

int LastError() noexcept { return static_cast<int>(GetLastError()); }

host::Error Failed(std::string_view what) { return host::SystemError(LastError(), what); }

std::string ErrorText(int error) {
  return fmt::format("error {}: {}", error, host::OneLine(std::system_category().message(error)));
}

}  // namespace sluice::harness::os
