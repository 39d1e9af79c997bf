#include "harness/conformance/cases/ends.h"

#include "core/base/file.h"
#include "core/base/native_socket.h"

namespace sluice::harness {

void Ends::AddNativeEnds() {
  AddPair({os::OpenFile(os::NullDevice(), os::Access::kRead).value(),
           os::OpenFile(os::NullDevice(), os::Access::kWrite).value()});
  AddPair({transfer::UniqueHandle(os::native::MakeSocket(AF_INET, SOCK_DGRAM)),
           transfer::UniqueHandle(os::native::MakeSocket(AF_INET, SOCK_DGRAM))});
}

}  // namespace sluice::harness
