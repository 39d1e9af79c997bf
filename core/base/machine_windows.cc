#include "core/base/machine.h"

#include <fmt/format.h>

#include <thread>

#include "core/base/environment.h"
#include "core/base/path.h"

namespace sluice::transfer {

std::string Machine() {
  return fmt::format("Windows, {} × {}", std::thread::hardware_concurrency(),
                     host::EnvironmentVariable("PROCESSOR_IDENTIFIER").value_or("processor"));
}

std::filesystem::path UserCacheDirectory() {
  const auto local = host::EnvironmentVariable("LOCALAPPDATA");
  return local ? host::FromUtf8(*local) : std::filesystem::path();
}

}  // namespace sluice::transfer
