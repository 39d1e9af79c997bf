#include "core/base/foreign.h"

#include <windows.h>

#include <string>

namespace sluice::harness::os {
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

}  // namespace sluice::harness::os
