#include "plugins/posix/source.h"

#include <unistd.h>

#include <cerrno>
#include <sluice/plugin.hpp>

namespace sluice::plugins {
namespace {

// Reads one byte: 1, 0 at the end, or −1 with errno.
ssize_t Peek(int source, const Cursor& cursor) noexcept {
  char byte;
  return pread(source, &byte, 1, static_cast<off_t>(cursor.offset()));
}

}  // namespace

sluice_status StopSource(int source, int error, const char* reason,
                         sluice_progress& progress) noexcept {
  switch (error) {
    case EINTR:
      return SLUICE_MORE;
    case EAGAIN:
      return WaitFor(progress, source, SLUICE_WAIT_READABLE);
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

Answer CheckEnd(int source, Cursor& cursor, sluice_progress& progress) noexcept {
  const ssize_t got = Peek(source, cursor);
  if (got < 0) return StopSource(source, errno, "pread failed", progress);
  if (got > 0) {
    return Fail(progress, SLUICE_E_UNSUPPORTED, "only read finds the bytes of this source");
  }
  if (cursor.EndSource()) return std::nullopt;
  return Fail(progress, SLUICE_E_SOURCE_TRUNCATED, "the source ended before offset + length");
}

sluice_status StopEither(int source, const Cursor& cursor, const Sink& sink, int error,
                         const char* reason, sluice_progress& progress) noexcept {
  const sluice_status status = SinkStatus(error);
  const bool ambiguous = status == SLUICE_E_SINK_IO || status == SLUICE_E_INVALID;
  if (ambiguous && Peek(source, cursor) < 0) return StopSource(source, errno, reason, progress);
  return sink.Stop(error, reason, progress);
}

}  // namespace sluice::plugins
