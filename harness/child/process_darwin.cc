#include <poll.h>
#include <unistd.h>

#include <boost/dll/runtime_symbol_info.hpp>
#include <system_error>
#include <thread>
#include <utility>

#include "core/base/descriptors.h"
#include "harness/child/process.h"

namespace sluice::child {

bool DieWithParent(pid_t parent) {
  // It watches processes that are no children, too.
  base::UniqueHandle end = WatchChild(parent);
  if (!end) return false;
  if (::getppid() != parent) ::_exit(0);
  std::thread([end = std::move(end)] {
    pollfd ended = {.fd = end.get(), .events = POLLIN, .revents = 0};
    if (base::RetryOnSignal([&] { return ::poll(&ended, 1, -1); }) > 0) ::_exit(1);
  }).detach();
  return true;
}

std::string ProgramFile() {
  std::error_code failed;
  return boost::dll::program_location(failed).string();
}

std::vector<pid_t> Children() { return {}; }

void AdoptOrphans() {}

}  // namespace sluice::child
