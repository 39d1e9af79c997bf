#include "harness/cli/console.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/standard.h"

namespace sluice::cli {

void Console::Out(std::string_view text) {
  if (error_ == 0) error_ = WriteTo(Standard::kOutput, text);
}

void Console::Error(std::string_view message) {
  Note(fmt::format("sluice: {}", base::OneLine(message)));
}

void Console::Note(std::string_view line) {
  // In one piece: other processes may write there.
  WriteTo(Standard::kError, fmt::format("{}\n", line));
}

int Console::Finish(int exit_code) {
  if (error_ == 0 || IsReaderGone(error_)) return exit_code;
  Error(base::SystemError(error_, "cannot write to standard output").message);
  return exit_code == kExitGood ? kExitUsage : exit_code;
}

}  // namespace sluice::cli
