#include "harness/conformance/cases/ends.h"

#include <sys/socket.h>

#include "core/base/file.h"
#include "core/base/descriptors.h"

namespace sluice::harness {

void Ends::AddNativeEnds() {
  AddPair({os::OpenFile("/dev/zero", os::Access::kRead).value(),
           os::OpenFile("/dev/null", os::Access::kWrite).value()});
  int pair[2];
  Must(os::MakeSocketPair(SOCK_DGRAM, pair), "socketpair");
  AddPair({transfer::UniqueHandle(pair[0]), transfer::UniqueHandle(pair[1])});
}

}  // namespace sluice::harness
