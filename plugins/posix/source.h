// Where a POSIX plugin reads: what an errno of reading means for step(), and whether a source ended
// or only seems to.
#ifndef SLUICE_PLUGINS_POSIX_SOURCE_H_
#define SLUICE_PLUGINS_POSIX_SOURCE_H_

#include <sluice/plugin.h>

#include <sluice/cursor.hpp>

#include "plugins/posix/sink.h"

namespace sluice::plugins {

// What step() answers to the errno `error` of the call that `reason` names, when only the source
// can be meant:
//
//   EINTR                                     SLUICE_MORE
//   EAGAIN                                    SLUICE_WOULD_BLOCK until the source is readable
//   EINVAL ENODEV ENOSYS EOPNOTSUPP ESPIPE    SLUICE_E_UNSUPPORTED
//   ENOMEM ENOBUFS                            SLUICE_E_NO_RESOURCES
//   EBADF                                     SLUICE_E_INVALID
//   EIO and all others                        SLUICE_E_SOURCE_IO
sluice_status StopSource(int source, int error, const char* reason,
                         sluice_progress& progress) noexcept;

// The source seems to have no byte at cursor.offset(): asks pread(2), which a file whose st_size
// lies (procfs) or that cannot be mapped or spliced there cannot deceive. Nothing: a transfer to
// the end ended there. Otherwise SLUICE_E_SOURCE_TRUNCATED, SLUICE_E_UNSUPPORTED if there is a
// byte, or what reading it failed with.
[[gnu::cold]] Answer CheckEnd(int source, Cursor& cursor, sluice_progress& progress) noexcept;

// The same for a facility that moved 0 bytes of the source, without the check where it would only
// confirm what that says: at the end of a transfer to the end.
inline Answer AtEnd(int source, Cursor& cursor, sluice_progress& progress) noexcept {
  if (cursor.source_done() == 0 || !cursor.EndSource()) return CheckEnd(source, cursor, progress);
  return std::nullopt;
}

// What step() answers to the errno `error` of a call that sees both the source and the sink, such
// as sendfile(2): if the source cannot be read either, it is to blame, else the sink.
sluice_status StopEither(int source, const Cursor& cursor, const Sink& sink, int error,
                         const char* reason, sluice_progress& progress) noexcept;

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_POSIX_SOURCE_H_
