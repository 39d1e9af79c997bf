// Where a command writes.
#ifndef SLUICE_HARNESS_CLI_CONSOLE_H_
#define SLUICE_HARNESS_CLI_CONSOLE_H_

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "harness/app/failure.h"

namespace sluice::cli {

using app::Attempt;
using app::Failure;
using app::OrFail;

// Results go to standard output, everything else to standard error. Not thread-safe.
class Console {
 public:
  // Writes `text` to standard output, as it is. An error is kept for Finish().
  void Out(std::string_view text);

  // Writes one line to standard error, at once: "sluice: <message>". What a terminal could not show
  // is replaced.
  void Error(std::string_view message);

  // Error(), for `return console.Fail(app::kExitUsage, …)`.
  int Fail(int exit_code, std::string_view message) {
    Error(message);
    return exit_code;
  }
  int Fail(const Failure& failure) { return Fail(failure.exit_code, failure.message); }

  // Writes one line to standard error, at once, without "sluice: ": news for a person or a script,
  // not an error.
  void Note(std::string_view line);

  // To be called at the end. Answers `exit_code`, or app::kExitUsage if that is app::kExitGood and
  // standard output could not be written; a reader that went away (`sluice list | head -1`) is no
  // error.
  int Finish(int exit_code);

 private:
  int error_ = 0;  // of the first write to standard output that failed
};

// One line.
std::string JsonText(const boost::json::object& json);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_CONSOLE_H_
