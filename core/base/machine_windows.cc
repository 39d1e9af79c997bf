#include <fmt/format.h>
#include <windows.h>

#include <boost/nowide/convert.hpp>
#include <string>
#include <thread>

#include "core/base/machine.h"
#include "core/base/path.h"

namespace sluice::base {

std::string Machine() {
  return fmt::format("Windows, {} × {}", std::thread::hardware_concurrency(),
                     EnvironmentVariable("PROCESSOR_IDENTIFIER").value_or("processor"));
}

std::filesystem::path UserCacheDirectory() {
  const auto local = EnvironmentVariable("LOCALAPPDATA");
  return local ? FromUtf8(*local) : std::filesystem::path();
}

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

namespace {

// Wine's ntdll.dll says so by a function that Windows' own does not have.
std::string Ask() {
  using GetVersion = const char*(__cdecl*)();
  const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
  if (ntdll == nullptr) return {};
  const FARPROC function = GetProcAddress(ntdll, "wine_get_version");
  if (function == nullptr) return {};
  const auto get_version = reinterpret_cast<GetVersion>(reinterpret_cast<void*>(function));
  return std::string("Wine ") + get_version();
}

}  // namespace

std::string_view ForeignSystem() {
  static const std::string kSystem = Ask();
  return kSystem;
}

}  // namespace sluice::base
