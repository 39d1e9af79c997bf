// Running the built `sluice` as its users do.
#ifndef SLUICE_TESTS_CLI_PROGRAM_H_
#define SLUICE_TESTS_CLI_PROGRAM_H_

#include <sys/resource.h>
#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "core/transfer/unique_handle.h"

namespace sluice::harness {

// How the program ended and what it said.
struct Ended {
  int exit_code = -1;  // -1: it was ended by a signal
  int signal = 0;      // 0: it ended by itself
  std::string out;
  std::string err;
};

struct Start {
  std::string program = "harness/sluice";
  std::map<std::string, std::string> environment = {};  // besides what every run has
  int in = -1;                                          // its standard input; -1: /dev/null
  int out = -1;  // its standard output; -1: a file, for Ended::out
  int err = -1;  // its standard error; -1: a pipe, for ReadErrorLine() and Ended::err
  rlim_t file_size_limit = RLIM_INFINITY;  // RLIMIT_FSIZE
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

  void Signal(int signal) const;

  // Waits for the end. Once.
  Ended Wait();

 private:
  pid_t pid_ = -1;
  transfer::UniqueHandle out_;  // the file
  transfer::UniqueHandle err_;  // the pipe's reading end
  std::string err_text_;
};

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

}  // namespace sluice::harness

#endif  // SLUICE_TESTS_CLI_PROGRAM_H_
