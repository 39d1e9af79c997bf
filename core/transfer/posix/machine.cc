#include "core/transfer/machine.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <string_view>
#include <thread>

#include "core/host/environment.h"
#include "core/transfer/posix/processor_model.h"

namespace sluice::transfer {
namespace {

// The first two numbers of "6.18.4-amd64".
std::string_view WithoutPatches(std::string_view release) {
  const std::size_t minor = release.find('.');
  if (minor == std::string_view::npos) return release;
  return release.substr(0, release.find_first_not_of("0123456789", minor + 1));
}

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
  if (const auto cache = host::EnvironmentVariable("XDG_CACHE_HOME")) {
    if (std::filesystem::path path(*cache); path.is_absolute()) return path;
  }
  const auto home = host::EnvironmentVariable("HOME");
  if (!home || home->empty()) return {};
  return std::filesystem::path(*home) / ".cache";
}

}  // namespace sluice::transfer
