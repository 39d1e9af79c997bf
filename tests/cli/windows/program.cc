#include "tests/cli/program.h"

#include <winsock2.h>

#include "core/base/file.h"
#include "harness/child/child.h"

namespace sluice::cli {

const std::filesystem::path kSluice = "harness/sluice.exe";

struct Program::Process {
  child::Child process;
};

namespace {

base::Handle Or(base::Handle chosen, const base::UniqueHandle& own) {
  return chosen == base::kNoHandle ? own.get() : chosen;
}

std::map<std::string, std::optional<std::string>> Environment(
    const std::map<std::string, std::string>& more) {
  std::map<std::string, std::optional<std::string>> changes;
  for (const char* name : {"SLUICE_PLUGIN_PATH", "SLUICE_ALLOW_WRITABLE_PLUGINS", "NO_COLOR",
                           "TERM", "BUILD_WORKING_DIRECTORY"}) {
    changes[name] = std::nullopt;
  }
  for (const auto& [name, value] : more) changes[name] = value;
  return changes;
}

// This process gets what it sends to a console, too.
BOOL WINAPI TakeNoNotice(DWORD /*event*/) { return TRUE; }

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const Start& start) {
  auto out = base::MakeFile(std::filesystem::temp_directory_path(), "stdout-").value();
  out_ = std::move(out.file);
  base::Unlink(out.path).value();
  base::Pipe err = base::MakePipe().value();
  err_ = std::move(err.read_end);
  process_ = std::make_unique<Process>(
      Process{child::Child::Start({.arguments = arguments,
                                   .program = std::filesystem::absolute(start.program),
                                   .environment = Environment(start.environment),
                                   .console = true,
                                   .input = start.in,
                                   .output = Or(start.out, out_),
                                   .error = Or(start.err, err.write_end)})
                  .value()});
}

Program::~Program() = default;

std::uint32_t Program::pid() const { return static_cast<std::uint32_t>(process_->process.pid()); }

// A console sends Ctrl-C to all that are attached to it; the program has one of its own.
void Program::Interrupt() const {
  SetConsoleCtrlHandler(TakeNoNotice, TRUE);
  FreeConsole();
  AttachConsole(pid());
  GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
  FreeConsole();
}

Ended Program::WaitForProcess() {
  Ended ended;
  ended.exit_code = static_cast<int>(*process_->process.Wait()->status);
  process_.reset();
  return ended;
}

bool WasInterrupted(const Ended& ended) { return ended.exit_code == 130; }

}  // namespace sluice::cli
