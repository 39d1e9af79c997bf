#include "harness/cli/process.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "core/base/machine.h"
#include "core/base/path.h"

namespace sluice::harness {

host::Result<void> PrepareProcess() {
  if (auto prepared = PrepareStreamsAndSignals(); !prepared) return prepared;
  const auto directory = host::EnvironmentVariable("BUILD_WORKING_DIRECTORY");
  if (!directory) return {};
  std::error_code error;
  std::filesystem::current_path(host::FromUtf8(*directory), error);
  if (!error) return {};
  return host::Error{error, fmt::format("cannot change to BUILD_WORKING_DIRECTORY, {}: {}",
                                        *directory, error.message())};
}

}  // namespace sluice::harness
