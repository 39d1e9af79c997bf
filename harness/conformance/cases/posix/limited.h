// A process that may have less than it is used to.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASES_POSIX_LIMITED_H_
#define SLUICE_HARNESS_CONFORMANCE_CASES_POSIX_LIMITED_H_

#include <sys/resource.h>

#include "harness/conformance/trial.h"

namespace sluice::harness {

// Lowers a limit of the process (setrlimit(2)) for as long as it lives.
class Limited {
 public:
  Limited(__rlimit_resource resource, rlim_t limit) : resource_(resource) {
    Must(::getrlimit(resource_, &before_), "getrlimit");
    const rlimit lowered = {.rlim_cur = limit, .rlim_max = before_.rlim_max};
    Must(::setrlimit(resource_, &lowered), "setrlimit");
  }
  ~Limited() { Lift(); }
  Limited(const Limited&) = delete;
  Limited& operator=(const Limited&) = delete;

  // May be called again.
  void Lift() { ::setrlimit(resource_, &before_); }

 private:
  __rlimit_resource resource_;
  rlimit before_{};
};

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CONFORMANCE_CASES_POSIX_LIMITED_H_
