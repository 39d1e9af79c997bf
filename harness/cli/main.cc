#include <fmt/format.h>

#include <cstddef>
#include <exception>
#include <filesystem>
#include <new>
#include <span>
#include <string>
#include <system_error>
#include <vector>
#if defined(_WIN32)
#include <boost/nowide/convert.hpp>
#endif

#include "core/base/machine.h"
#include "core/base/path.h"
#include "harness/app/failure.h"
#include "harness/cli/console.h"
#include "harness/cli/process.h"
#include "harness/cli/program.h"
#include "harness/witness/specimen_main.h"

namespace sluice::cli {
namespace {

// Prepares the streams and signals. Under `bazel run`, the current directory becomes the one of the
// user's shell (BUILD_WORKING_DIRECTORY), from which relative file names are meant.
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

int RunGuarded(const std::vector<std::string>& arguments, Console& console) {
  try {
    if (const auto prepared = PrepareProcess(); !prepared) {
      return console.Fail(app::kExitUsage, prepared.error().message);
    }
    return RunProgram(arguments, console);
  } catch (const std::bad_alloc&) {
    return console.Fail(app::kExitFailed, "out of memory");
  } catch (const std::exception& error) {
    return console.Fail(app::kExitFailed, fmt::format("internal error: {}", error.what()));
  }
}

// Runs the program from its first line to its last. `arguments` starts with the program's name; on
// Windows it is UTF-8, with wildcards left as they were given. Returns the exit code.
int Main(std::span<char* const> arguments) {
  if (const auto status = witness::RunAsSpecimen(arguments)) return *status;
  const auto own = arguments.subspan(arguments.empty() ? 0 : 1);
  Console console;
  const int code = console.Finish(RunGuarded({own.begin(), own.end()}, console));
  if (code > app::kExitSignal) EndBySignal(code - app::kExitSignal);
  return code;
}

}  // namespace
}  // namespace sluice::cli

#if defined(_WIN32)

// MinGW-w64's: main() and wmain() get arguments as they are, without wildcards replaced.
extern "C" int _dowildcard;  // NOLINT(bugprone-reserved-identifier): theirs
int _dowildcard = 0;

// Not main(), whose arguments are in the user's code page. CommandLineToArgvW() would do as well,
// but it is shell32.dll's, which brings windows and fonts to a program that has neither.
extern "C" int wmain(int argc, wchar_t** argv) {
  std::vector<std::string> words;
  for (int i = 0; i < argc; ++i) words.push_back(boost::nowide::narrow(argv[i]));
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return sluice::cli::Main(arguments);
}

#else

int main(int argc, char** argv) {
  return sluice::cli::Main(std::span(argv, static_cast<std::size_t>(argc)));
}

#endif
