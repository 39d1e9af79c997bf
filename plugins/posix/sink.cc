#include "plugins/posix/sink.h"

#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <sluice/plugin.hpp>

namespace sluice::plugins {

std::int64_t Sink::WriteParts(std::span<const std::span<const std::byte>> parts,
                              bool more) const noexcept {
  std::array<iovec, 3> pieces;
  std::size_t count = 0;
  for (const std::span<const std::byte> part : parts) {
    pieces[count++] = {const_cast<std::byte*>(part.data()), part.size()};
  }
  if (!IsOne(kSocketSinks)) return Accepted(writev(fd_, pieces.data(), static_cast<int>(count)));
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(count);
  return Accepted(sendmsg(fd_, &message, SendFlags(more)));
}

Answer Sink::AfterLess(int error, sluice_progress& progress) const noexcept {
  if (error != 0) {
    return Stop(error, IsOne(kSocketSinks) ? "send failed" : "write failed", progress);
  }
  if (nonblocking() && IsOne(kSocketSinks | kPipeSink)) {
    return WaitFor(progress, fd_, SLUICE_WAIT_WRITABLE);
  }
  return SLUICE_MORE;
}

sluice_status Sink::Stop(int error, const char* reason, sluice_progress& progress) const noexcept {
  const sluice_status status = StatusOf(error);
  if (status == SLUICE_MORE) return status;
  if (status == SLUICE_WOULD_BLOCK) return WaitFor(progress, fd_, SLUICE_WAIT_WRITABLE);
  return Fail(progress, status, reason, error);
}

sluice_status Sink::StatusOf(int error) noexcept {
  switch (error) {
    case EINTR:
      return SLUICE_MORE;
    case EAGAIN:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
      return SLUICE_WOULD_BLOCK;
    case EPIPE:
    case ECONNRESET:
    case ECONNABORTED:
    case ENOTCONN:
    case ESHUTDOWN:
      return SLUICE_E_SINK_CLOSED;
    case ENOMEM:
    case ENOBUFS:
    case EMFILE:
    case ENFILE:
      return SLUICE_E_NO_RESOURCES;
    case EBADF:
    case EFAULT:
    case ENOTSOCK:
      return SLUICE_E_INVALID;
    default:
      return SLUICE_E_SINK_IO;
  }
}

}  // namespace sluice::plugins
