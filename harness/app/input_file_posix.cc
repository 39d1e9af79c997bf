#include <fcntl.h>
#include <unistd.h>

#include "core/base/error.h"
#include "harness/app/input_file.h"

namespace sluice::app {

base::Result<base::UniqueHandle> OpenStandardInput() {
  base::UniqueHandle handle(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!handle) return base::Failed("standard input");
  return handle;
}

base::Result<base::UniqueHandle> OpenToSend(const std::string& name) {
  base::UniqueHandle handle(open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!handle) return base::Failed(name);
  fcntl(handle.get(), F_SETFL, 0);
  return handle;
}

}  // namespace sluice::app
