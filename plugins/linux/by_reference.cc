#include "plugins/linux/by_reference.h"

#include <cerrno>

#include "plugins/common/step.h"

namespace sluice::plugins {

Answer StopByReference(const Source& source, Cursor& cursor, const Sink& sink, int error,
                       const char* reason, sluice_progress& progress) noexcept {
  switch (error) {
    case EINVAL:
    case ENOSYS:
    case EOPNOTSUPP:
    case EPERM:
    case EACCES:
    case ENODATA:
    case ESPIPE:
      return Fail(progress, SLUICE_E_UNSUPPORTED, reason, error);
    case EOVERFLOW:
      return CheckEnd(source, cursor, progress);
    default:
      return StopEither(source, cursor, sink, error, reason, progress);
  }
}

}  // namespace sluice::plugins
