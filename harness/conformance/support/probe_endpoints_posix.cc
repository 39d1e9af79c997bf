#include <sys/socket.h>

#include "core/base/descriptors.h"
#include "core/base/file.h"
#include "harness/conformance/support/probe_endpoints.h"

namespace sluice::conformance {

void Ends::AddNativeEnds() {
  AddPair({base::OpenFile("/dev/zero", base::Access::kRead).value(),
           base::OpenFile("/dev/null", base::Access::kWrite).value()});
  int pair[2];
  Must(base::MakeSocketPair(SOCK_DGRAM, pair), "socketpair");
  AddPair({base::UniqueHandle(pair[0]), base::UniqueHandle(pair[1])});
}

}  // namespace sluice::conformance
