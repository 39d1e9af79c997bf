#include "harness/witness/syscalls.h"

#include <utility>

namespace sluice::harness {
namespace {

Measurement None(const char* name, const char* unit) {
  return Unmeasured({.name = name, .unit = unit, .method = "no instrument"},
                    "Windows shows a process's system calls by event tracing (ETW) only, which "
                    "takes an administrator");
}

}  // namespace

SyscallsResult MeasureSyscalls(const Subject&) {
  SyscallsResult result;
  result.calls = None("syscalls.calls", "calls");
  result.crossings = None("syscalls.crossings", "crossings");
  result.crossings_per_mib = None("syscalls.crossings_per_mib", "crossings/MiB");
  result.into_user = None("syscalls.into_user", "bytes/byte");
  result.out_of_user = None("syscalls.out_of_user", "bytes/byte");
  result.by_reference = None("syscalls.by_reference", "bytes/byte");
  return result;
}

}  // namespace sluice::harness
