// How a step of a command fails.
#ifndef SLUICE_HARNESS_CLI_FAILURE_H_
#define SLUICE_HARNESS_CLI_FAILURE_H_

#include <boost/system/result.hpp>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace sluice::cli {

struct Failure {
  // What boost::system::result answers for the error of a success.
  Failure() : exit_code(0) {}
  // Not an aggregate: a number alone must not count as a failure where Attempt<T> is made of a T.
  Failure(int code, std::string text) : exit_code(code), message(std::move(text)) {}

  int exit_code;        // exit_code.h
  std::string message;  // one line, complete
};

template <class T>
using Attempt = boost::system::result<T, Failure>;

// The value, or the failure with this exit code.
template <class T>
Attempt<T> OrFail(base::Result<T> result, int exit_code) {
  if (result.has_error()) return Failure{exit_code, std::move(result).error().message};
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_FAILURE_H_
