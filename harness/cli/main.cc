#include <fmt/format.h>

#include <cstddef>
#include <exception>
#include <new>
#include <span>

#include "harness/cli/console.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/process.h"
#include "harness/cli/program.h"
#include "harness/witness/specimen_main.h"

namespace sluice::harness {
namespace {

int RunGuarded(int argc, char** argv, Console& console) {
  try {
    if (const auto prepared = PrepareProcess(); !prepared) {
      return console.Fail(kExitUsage, prepared.error().message);
    }
    return RunProgram(Arguments(argc, argv), console);
  } catch (const std::bad_alloc&) {
    return console.Fail(kExitFailed, "out of memory");
  } catch (const std::exception& error) {
    return console.Fail(kExitFailed, fmt::format("internal error: {}", error.what()));
  }
}

int Main(int argc, char** argv) {
  if (const auto status = RunAsSpecimen(std::span(argv, static_cast<std::size_t>(argc)))) {
    return *status;
  }
  Console console;
  const int code = console.Finish(RunGuarded(argc, argv, console));
  if (code > kExitSignal) EndBySignal(code - kExitSignal);
  return code;
}

}  // namespace
}  // namespace sluice::harness

int main(int argc, char** argv) { return sluice::harness::Main(argc, argv); }
