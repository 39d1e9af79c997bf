#include "core/base/machine.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <thread>

#include "core/base/environment.h"
#include "core/base/processor_model.h"

namespace sluice::transfer {

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
