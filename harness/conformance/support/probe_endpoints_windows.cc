#include "core/base/file.h"
#include "core/base/native_socket.h"
#include "harness/conformance/support/probe_endpoints.h"

namespace sluice::conformance {

void Ends::AddNativeEnds() {
  AddPair({base::OpenFile(base::NullDevice(), base::Access::kRead).value(),
           base::OpenFile(base::NullDevice(), base::Access::kWrite).value()});
  AddPair({base::UniqueHandle(base::native::MakeSocket(AF_INET, SOCK_DGRAM)),
           base::UniqueHandle(base::native::MakeSocket(AF_INET, SOCK_DGRAM))});
}

}  // namespace sluice::conformance
