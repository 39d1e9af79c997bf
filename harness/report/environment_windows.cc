#include <fmt/format.h>
#include <windows.h>

#include <bit>
#include <string_view>
#include <thread>

#include "core/base/file.h"
#include "core/base/handle.h"
#include "core/base/machine.h"
#include "core/base/path.h"
#include "harness/report/environment.h"
#include "harness/report/version.h"

namespace sluice::report {
namespace {

namespace fs = std::filesystem;

// "10.0.19045". GetVersionEx() answers what the program's manifest asks for.
std::string Release() {
  using GetVersion = LONG(WINAPI*)(OSVERSIONINFOW*);
  OSVERSIONINFOW version{};
  version.dwOSVersionInfoSize = sizeof version;
  const FARPROC function = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion");
  const auto get_version = reinterpret_cast<GetVersion>(reinterpret_cast<void*>(function));
  if (get_version == nullptr || get_version(&version) != 0) return "unknown";
  return fmt::format("{}.{}.{}", version.dwMajorVersion, version.dwMinorVersion,
                     version.dwBuildNumber);
}

std::string Machine() {
  SYSTEM_INFO information{};
  GetNativeSystemInfo(&information);
  switch (information.wProcessorArchitecture) {
    case PROCESSOR_ARCHITECTURE_AMD64:
      return "x86_64";
    case PROCESSOR_ARCHITECTURE_ARM64:
      return "aarch64";
    default:
      return fmt::format("architecture {}", information.wProcessorArchitecture);
  }
}

unsigned Processors() {
  DWORD_PTR own = 0;
  DWORD_PTR all = 0;
  // 0: the process has processors in several groups.
  if (GetProcessAffinityMask(GetCurrentProcess(), &own, &all) && own != 0) {
    return static_cast<unsigned>(std::popcount(own));
  }
  return std::thread::hardware_concurrency();
}

bool IsElevated() {
  HANDLE token = nullptr;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return false;
  const base::UniqueHandle owner(reinterpret_cast<base::Handle>(token));
  TOKEN_ELEVATION elevation{};
  DWORD size = 0;
  return GetTokenInformation(token, TokenElevation, &elevation, sizeof elevation, &size) &&
         elevation.TokenIsElevated != 0;
}

// Not GetVolumeInformation(): it reads the volume's label, too, and where that is forbidden Wine
// complains on standard error.
std::string FilesystemOf(const fs::path& directory) {
  const auto opened = base::OpenDirectory(directory);
  if (!opened) return "unknown";
  wchar_t name[MAX_PATH + 1];
  if (!GetVolumeInformationByHandleW(reinterpret_cast<HANDLE>(opened->get()), nullptr, 0, nullptr,
                                     nullptr, nullptr, name, MAX_PATH + 1)) {
    return "unknown";
  }
  return base::ToUtf8(name);
}

// The name and the version of "Wine 8.0".
void TellForeign(Environment& environment) {
  const std::string_view foreign = base::ForeignSystem();
  if (foreign.empty()) return;
  const std::size_t blank = foreign.find(' ');
  environment.system = foreign.substr(0, blank);
  environment.release =
      blank == std::string_view::npos ? "unknown" : std::string(foreign.substr(blank + 1));
  environment.note = "not Windows";
}

}  // namespace

Environment ObserveEnvironment(const fs::path& directory) {
  Environment environment{.system = "Windows",
                          .release = Release(),
                          .note = {},
                          .machine = Machine(),
                          .processors = Processors(),
                          .privileged = IsElevated(),
                          .directory = base::ToUtf8(directory),
                          .filesystem = FilesystemOf(directory),
                          .version = std::string(kVersion),
                          .compiler = std::string(kCompiler),
                          .optimised = kOptimised};
  TellForeign(environment);
  return environment;
}

}  // namespace sluice::report
