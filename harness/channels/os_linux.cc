#include "harness/channels/os.h"

#include <fcntl.h>

#include <cerrno>
#include <string>

namespace sluice::harness {

host::Result<void> SetPipeCapacity(const transfer::UniqueHandle& pipe, int bytes) {
  if (::fcntl(pipe.get(), F_SETPIPE_SZ, bytes) < 0) {
    return host::SystemError(errno,
                             "cannot give a pipe " + std::to_string(bytes) +
                                 " bytes (limits: fs.pipe-max-size, fs.pipe-user-pages-soft)");
  }
  return {};
}

}  // namespace sluice::harness
