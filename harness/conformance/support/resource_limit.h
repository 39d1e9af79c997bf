// Limits of the process (POSIX).
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_RESOURCE_LIMIT_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_RESOURCE_LIMIT_H_

#include <sys/resource.h>

#include <cstdint>

#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// Lowers a limit of the process (setrlimit(2)) for as long as it lives.
class ResourceLimit {
 public:
  using Resource = decltype(RLIMIT_AS);

  ResourceLimit(Resource resource, std::uint64_t limit) : resource_(resource) {
    Must(::getrlimit(resource_, &before_), "getrlimit");
    const rlimit lowered = {.rlim_cur = static_cast<rlim_t>(limit), .rlim_max = before_.rlim_max};
    Must(::setrlimit(resource_, &lowered), "setrlimit");
  }
  ~ResourceLimit() { Lift(); }
  ResourceLimit(const ResourceLimit&) = delete;
  ResourceLimit& operator=(const ResourceLimit&) = delete;

  // May be called again.
  void Lift() { ::setrlimit(resource_, &before_); }

 private:
  Resource resource_;
  rlimit before_{};
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_RESOURCE_LIMIT_H_
