#include "harness/witness/untraced.h"

#include <string>

namespace sluice::witness {

SyscallsResult UntracedSyscalls(std::string_view why) {
  const auto none = [why](const char* name, const char* unit) {
    return Unmeasured({.name = name, .unit = unit, .method = "no instrument"}, std::string(why));
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
