#include "harness/cli/console.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

#include "core/host/error.h"
#include "harness/cli/exit_code.h"

namespace sluice::harness {

void Console::Out(std::string_view text) {
  if (error_ != 0) return;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) error_ = errno;
}

void Console::Error(std::string_view message) {
  Note(fmt::format("sluice: {}", host::OneLine(message)));
}

void Console::Note(std::string_view line) {
  // In one piece: standard error is unbuffered, and other processes may write to it.
  const std::string text = fmt::format("{}\n", line);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int Console::Finish(int exit_code) {
  if (std::fflush(stdout) != 0 && error_ == 0) error_ = errno;
  if (error_ == 0 || error_ == EPIPE) return exit_code;
  Error(host::SystemError(error_, "cannot write to standard output").message);
  return exit_code == kExitGood ? kExitUsage : exit_code;
}

}  // namespace sluice::harness
