#include "harness/cli/process.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "core/base/machine.h"
#include "core/base/path.h"

namespace sluice::cli {

base::Result<void> PrepareProcess() {
  if (auto prepared = PrepareStreamsAndSignals(); !prepared) return prepared;
  const auto directory = base::EnvironmentVariable("BUILD_WORKING_DIRECTORY");
  if (!directory) return {};
  std::error_code error;
  std::filesystem::current_path(base::FromUtf8(*directory), error);
  if (!error) return {};
  return base::Error{error, fmt::format("cannot change to BUILD_WORKING_DIRECTORY, {}: {}",
                                        *directory, error.message())};
}

}  // namespace sluice::cli
