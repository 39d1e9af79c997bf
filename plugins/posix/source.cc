#include "plugins/posix/source.h"

#include <sluice/plugin.hpp>

namespace sluice::plugins {

sluice_status Source::Stop(int error, const char* reason,
                           sluice_progress& progress) const noexcept {
  switch (error) {
    case EINTR:
      return SLUICE_MORE;
    case EAGAIN:
      return WaitFor(progress, fd_, SLUICE_WAIT_READABLE);
    case EINVAL:
    case ENODEV:
    case ENOSYS:
    case EOPNOTSUPP:
    case ESPIPE:
      return Fail(progress, SLUICE_E_UNSUPPORTED, reason, error);
    case ENOMEM:
    case ENOBUFS:
      return Fail(progress, SLUICE_E_NO_RESOURCES, reason, error);
    case EBADF:
      return Fail(progress, SLUICE_E_INVALID, reason, error);
    default:
      return Fail(progress, SLUICE_E_SOURCE_IO, reason, error);
  }
}

}  // namespace sluice::plugins
