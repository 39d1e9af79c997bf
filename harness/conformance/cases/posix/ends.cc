#include "harness/conformance/cases/ends.h"

#include <sys/socket.h>

#include <array>

#include "harness/os/file.h"

namespace sluice::harness {

void Ends::AddNativeEnds() {
  AddPair({os::OpenFile("/dev/zero", os::Access::kRead).value(),
           os::OpenFile("/dev/null", os::Access::kWrite).value()});
  std::array<int, 2> pair{};
  Must(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair.data()), "socketpair");
  AddPair({transfer::UniqueHandle(pair[0]), transfer::UniqueHandle(pair[1])});
}

}  // namespace sluice::harness
