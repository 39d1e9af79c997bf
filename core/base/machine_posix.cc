#include <fmt/format.h>
#include <sys/utsname.h>

#if !defined(__linux__)
#include <sys/types.h>
// After the types it needs.
#include <sys/sysctl.h>
#endif

#include <array>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <thread>

#include "core/base/machine.h"

namespace sluice::base {
namespace {

// "AMD EPYC 9B14"; empty if the system does not say. POSIX has no word for it.
#if defined(__linux__)

// proc_cpuinfo(5). Arm has no such line.
std::string ProcessorModel() {
  constexpr std::string_view kName = "model name";
  std::ifstream lines("/proc/cpuinfo");
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(kName)) continue;
    const std::size_t value = line.find_first_not_of(": \t", kName.size());
    return value == std::string::npos ? std::string() : line.substr(value);
  }
  return {};
}

#else

// sysctl(3): CTL_HW, HW_MODEL. macOS returns the model of the machine.
std::string ProcessorModel() {
  std::array<int, 2> name = {CTL_HW, HW_MODEL};
  std::array<char, 256> model{};
  std::size_t size = model.size() - 1;
  if (sysctl(name.data(), name.size(), model.data(), &size, nullptr, 0) != 0) return {};
  return model.data();
}

#endif

}  // namespace

std::string Machine() {
  utsname names{};
  uname(&names);
  const std::string model = ProcessorModel();
  return fmt::format("{} {} {}, {} × {}", names.sysname, WithoutPatches(names.release),
                     names.machine, std::thread::hardware_concurrency(),
                     model.empty() ? "processor" : model);
}

std::filesystem::path UserCacheDirectory() {
  // A relative one is to be ignored, says the specification.
  if (const auto cache = EnvironmentVariable("XDG_CACHE_HOME")) {
    if (std::filesystem::path path(*cache); path.is_absolute()) return path;
  }
  const auto home = EnvironmentVariable("HOME");
  if (!home || home->empty()) return {};
  return std::filesystem::path(*home) / ".cache";
}

std::optional<std::string> EnvironmentVariable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

std::string_view ForeignSystem() { return {}; }

}  // namespace sluice::base
