#include "harness/cli/main.h"

#include <fmt/format.h>

#include <exception>
#include <new>
#include <string>
#include <vector>

#include "harness/cli/console.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/process.h"
#include "harness/cli/program.h"
#include "harness/witness/isolated_transfer.h"

namespace sluice::cli {
namespace {

int RunGuarded(const std::vector<std::string>& arguments, Console& console) {
  try {
    if (const auto prepared = PrepareProcess(); !prepared) {
      return console.Fail(kExitUsage, prepared.error().message);
    }
    return RunProgram(arguments, console);
  } catch (const std::bad_alloc&) {
    return console.Fail(kExitFailed, "out of memory");
  } catch (const std::exception& error) {
    return console.Fail(kExitFailed, fmt::format("internal error: {}", error.what()));
  }
}

}  // namespace

int Main(std::span<char* const> arguments) {
  if (const auto status = witness::RunAsIsolatedTransfer(arguments)) return *status;
  const auto own = arguments.subspan(arguments.empty() ? 0 : 1);
  Console console;
  const int code = console.Finish(RunGuarded({own.begin(), own.end()}, console));
  if (code > kExitSignal) EndBySignal(code - kExitSignal);
  return code;
}

}  // namespace sluice::cli
