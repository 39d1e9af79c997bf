#include <fcntl.h>

#include <cerrno>
#include <string>

#include "harness/channels/os.h"

namespace sluice::channels {

base::Result<void> SetPipeCapacity(const base::UniqueHandle& pipe, int bytes) {
  if (::fcntl(pipe.get(), F_SETPIPE_SZ, bytes) < 0) {
    return base::SystemError(errno,
                             "cannot give a pipe " + std::to_string(bytes) +
                                 " bytes (limits: fs.pipe-max-size, fs.pipe-user-pages-soft)");
  }
  return {};
}

}  // namespace sluice::channels
