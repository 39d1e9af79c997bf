#include <sys/resource.h>

#include <cerrno>
#include <cstdlib>

#include "core/loop/testing/system.h"

namespace sluice::loop::testing {

const int kBadHandle = EBADF;
const bool kEdgesGoOn = true;
const std::chrono::milliseconds kPatience(0);
const std::chrono::milliseconds kQuiet(0);
const int kMany = 1000;

void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) std::abort();
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

bool HasUnixSockets() { return true; }

}  // namespace sluice::loop::testing
