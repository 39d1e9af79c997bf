// How an operation fails, and the exit code that a program ends with for it.
#ifndef SLUICE_HARNESS_APP_FAILURE_H_
#define SLUICE_HARNESS_APP_FAILURE_H_

#include <boost/system/result.hpp>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace sluice::app {

// Everything that was asked for was done and holds true.
inline constexpr int kExitGood = 0;

// Conformance failed, or a claim was refuted.
inline constexpr int kExitRefuted = 1;

// The request cannot be carried out: an unknown command, option or plugin name, a malformed
// number or address, a file that is absent, unreadable or of the wrong kind, an output that exists.
// Nothing was sent or received. Also a standard output that cannot be written.
inline constexpr int kExitUsage = 2;

// A plugin was found but refused at load.
inline constexpr int kExitRefused = 3;

// There was nothing to run: no plugin was found, no case selected.
inline constexpr int kExitNothing = 4;

// A transfer failed: no connection, no plugin that can do it, an error on the way, digests that
// differ. Also the program itself: out of memory or of descriptors.
inline constexpr int kExitFailed = 5;

// A command that a signal interrupts cleans up and returns this plus the signal's number; the
// program then ends by that signal, so that a shell sees 130 after Ctrl-C. On Windows the program
// exits with the number itself: 130 after Ctrl-C or Ctrl-Break, 143 (SIGTERM) when the console is
// closed, the user logs off or the system shuts down.
inline constexpr int kExitSignal = 128;

struct Failure {
  // boost::system::result returns this as the error of a success.
  Failure() : exit_code(kExitGood) {}
  // Not an aggregate: a number alone must not convert to a failure where Attempt<T> is made from T.
  Failure(int code, std::string text) : exit_code(code), message(std::move(text)) {}

  int exit_code;        // one of the above
  std::string message;  // one line, complete
};

template <class T>
using Attempt = boost::system::result<T, Failure>;

// Returns the value of `result`, or a failure with its message and this exit code.
template <class T>
Attempt<T> OrFail(base::Result<T> result, int exit_code) {
  if (result.has_error()) return Failure{exit_code, std::move(result).error().message};
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_FAILURE_H_
