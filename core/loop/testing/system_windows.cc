#include <windows.h>

#include "core/base/socket.h"
#include "core/loop/testing/system.h"

namespace sluice::loop::testing {

const int kBadHandle = ERROR_INVALID_HANDLE;
const bool kEdgesGoOn = false;
// A packet comes to the port by itself; under Wine from another process.
const std::chrono::milliseconds kPatience(10'000);
const std::chrono::milliseconds kQuiet(100);
const int kMany = 100;  // Wine's server, one thread for all processes, takes 10 ms for each

void RaiseDescriptorLimit() {}  // 2^24 for each process

bool HasUnixSockets() {
  static const bool has = base::ConnectLocal().has_value();
  return has;
}

}  // namespace sluice::loop::testing
