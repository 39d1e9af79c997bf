#include "harness/cli/input_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/base/error.h"

namespace sluice::harness {

host::Result<transfer::UniqueHandle> OpenStandardInput() {
  transfer::UniqueHandle handle(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!handle) return os::Failed("standard input");
  return handle;
}

host::Result<transfer::UniqueHandle> OpenToSend(const std::string& name) {
  transfer::UniqueHandle handle(open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!handle) return os::Failed(name);
  fcntl(handle.get(), F_SETFL, 0);
  return handle;
}

}  // namespace sluice::harness
