// For systems where no program can trace the system calls of another.
#include "harness/witness/syscalls.h"

namespace sluice::witness {
namespace {

#if defined(_WIN32)
constexpr char kWhy[] =
    "Windows shows a process's system calls by event tracing (ETW) only, which takes an "
    "administrator";
#else
constexpr char kWhy[] =
    "system calls are counted by Linux' ptrace(2) only; here ktrace(1) shows them";
#endif

}  // namespace

SyscallsResult MeasureSyscalls(const Target&) {
  const auto none = [](const char* name, const char* unit) {
    return Unmeasured({.name = name, .unit = unit, .method = "no instrument"}, kWhy);
  };
  SyscallsResult result;
  result.calls = none("syscalls.calls", "calls");
  result.crossings = none("syscalls.crossings", "crossings");
  result.crossings_per_mib = none("syscalls.crossings_per_mib", "crossings/MiB");
  result.sqes = none("syscalls.sqes", "SQEs");
  result.into_user = none("syscalls.into_user", "bytes/byte");
  result.out_of_user = none("syscalls.out_of_user", "bytes/byte");
  result.by_reference = none("syscalls.by_reference", "bytes/byte");
  return result;
}

}  // namespace sluice::witness
