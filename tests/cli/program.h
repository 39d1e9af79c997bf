// Running the built `sluice` as its users do.
#ifndef SLUICE_TESTS_CLI_PROGRAM_H_
#define SLUICE_TESTS_CLI_PROGRAM_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/handle.h"

namespace sluice::cli {

// Where the test finds it.
extern const std::filesystem::path kSluice;

// How the program ended and what it said.
struct Ended {
  int exit_code = -1;  // -1: it was ended by a signal
  int signal = 0;      // 0: it ended by itself
  std::string out;
  std::string err;
};

struct Start {
  std::filesystem::path program = kSluice;
  std::map<std::string, std::string> environment = {};  // besides what every run has
  base::Handle in = base::kNoHandle;                    // its standard input; none: it is empty
  base::Handle out = base::kNoHandle;  // its standard output; none: a file, for Ended::out
  base::Handle err = base::kNoHandle;  // its standard error; none: a pipe, for
                                       // ReadErrorLine() and Ended::err
};

// A running `sluice` with default signal dispositions and an environment without its own variables.
// Killed if it was not waited for.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments, const Start& start = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Waits for the next line on standard error; without its line break.
  std::string ReadErrorLine();

  std::uint32_t pid() const;

  // Ctrl-C.
  void Interrupt() const;

  // Waits for the end. Once.
  Ended Wait();

 private:
  // The process itself, for Wait(): without what it wrote.
  Ended WaitForProcess();

  struct Process;  // of the operating system

  std::unique_ptr<Process> process_;
  base::UniqueHandle out_;  // the file
  base::UniqueHandle err_;  // the pipe's reading end
  std::string err_text_;
};

// True if it ended as programs do after Ctrl-C: a shell shows 130.
bool WasInterrupted(const Ended& ended);

// From start to end.
Ended Sluice(const std::vector<std::string>& arguments, const Start& start = {});

// `sluice recv ARGUMENT... `, and the address it says it listens at.
class ReceivingProgram {
 public:
  explicit ReceivingProgram(std::vector<std::string> arguments);
  const std::string& address() const { return address_; }
  Program& program() { return program_; }
  Ended Wait() { return program_.Wait(); }

 private:
  Program program_;
  std::string address_;
};

}  // namespace sluice::cli

#endif  // SLUICE_TESTS_CLI_PROGRAM_H_
