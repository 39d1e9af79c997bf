// Another process: mostly this program, started once more beside itself.
#ifndef SLUICE_CORE_BASE_CHILD_PROCESS_H_
#define SLUICE_CORE_BASE_CHILD_PROCESS_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::base {

// A process in a job object of its own: it and whatever it starts end with this object, and with
// the process that made it, however that ends. It has no error dialogs.
class Process {
 public:
  struct Options {
    std::vector<std::string> arguments;  // in UTF-8, after the program's name
    std::span<const Handle> inherit;     // files, pipes and events it gets besides; it finds
                                         // them under the same numbers. For sockets see
                                         // lent_socket.h
    Handle output = kNoHandle;           // standard output; none: it goes nowhere
    Handle error = kNoHandle;            // standard error; none: with the output
    Handle input = kNoHandle;            // standard input; none: it is empty
    std::filesystem::path program = {};  // none: this one
    bool console = false;  // one of its own, without a window, by which it can get Ctrl-C; the
                           // console is a process, too
    // What is different in its environment: values, or none to have a variable removed.
    std::map<std::string, std::optional<std::string>> environment = {};
  };

  static Result<Process> Start(const Options& options);

  Process(Process&&) noexcept = default;
  Process& operator=(Process&&) noexcept = default;
  ~Process();

  // Set when the process has ended; to wait on.
  Handle handle() const { return process_.get(); }
  std::uint32_t pid() const { return pid_; }

  // Waits for the process itself; its exit code, or nothing if it goes on.
  std::optional<std::uint32_t> Wait(std::chrono::milliseconds patience) const;

  // Ends everything in the job, and waits until the process is gone.
  void Kill();

 private:
  Process() = default;

  UniqueHandle job_;
  UniqueHandle process_;
  std::uint32_t pid_ = 0;
};

// For the process that Start() made, first of all: an exception that nobody handles ends it at
// once, with its code. Otherwise Wine starts its debugger before, which takes seconds, and Windows
// its error reporting.
void EndOnException();

// "the process was ended by an access violation (0xc0000005)", "the process ended itself, with exit
// status 3".
std::string ExitText(std::uint32_t exit_code);

// True if the code is one that Windows gives to a process that an unhandled exception ended.
bool IsCrash(std::uint32_t exit_code);

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_CHILD_PROCESS_H_
