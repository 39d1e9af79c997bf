#include "core/base/environment.h"

#include <windows.h>

#include <boost/nowide/convert.hpp>

namespace sluice::host {

std::optional<std::string> EnvironmentVariable(const char* name) {
  const std::wstring wide_name = boost::nowide::widen(name);
  std::wstring value(128, L'\0');
  for (;;) {
    SetLastError(ERROR_SUCCESS);  // which is what an empty value leaves
    const DWORD size =
        GetEnvironmentVariableW(wide_name.c_str(), value.data(), static_cast<DWORD>(value.size()));
    if (size == 0 && GetLastError() != ERROR_SUCCESS) return std::nullopt;
    const bool fits = size < value.size();  // otherwise the size that is needed, with the NUL
    value.resize(size);
    if (fits) return boost::nowide::narrow(value);
  }
}

}  // namespace sluice::host
