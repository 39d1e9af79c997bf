// Where a POSIX plugin writes: one system call at a time, and what its errno means for step().
#ifndef SLUICE_PLUGINS_POSIX_SINK_H_
#define SLUICE_PLUGINS_POSIX_SINK_H_

#include <sluice/plugin.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include "plugins/common/route.h"
#include "plugins/common/step.h"

namespace sluice::plugins {

// A borrowed descriptor that bytes are written to. Its mode and its options are left alone.
class Sink {
 public:
  explicit Sink(const sluice_endpoint& endpoint) noexcept
      : fd_(static_cast<int>(endpoint.handle)),
        kind_bit_(KindBit(endpoint.kind)),
        facts_(endpoint.facts) {}

  int fd() const noexcept { return fd_; }
  bool nonblocking() const noexcept { return (facts_ & SLUICE_FACT_NONBLOCKING) != 0; }

  // True if the sink is one of a set of SLUICE_KIND_BITs.
  bool IsOne(std::uint32_t kinds) const noexcept { return (kind_bit_ & kinds) != 0; }

  // The most to write at once. To a pipe, half of its usual capacity (pipe(7)), so that one end
  // fills it while the other empties it: larger writes wait until all of it is empty, and the two
  // ends keep waiting for each other. No limit for anything else.
  std::size_t AtOnce() const noexcept {
    return IsOne(kPipeSink) ? std::size_t{32} * 1024 : SIZE_MAX;
  }

  // One system call: send(2) to a socket, with MSG_NOSIGNAL, and MSG_MORE if `more`; write(2) to
  // anything else. Returns how many bytes were accepted, or the negative errno. Accepting nothing
  // is EIO: a device that does so again and again would keep a transfer going for ever.
  std::int64_t Write(std::span<const std::byte> bytes, bool more) const noexcept {
    return Accepted(IsOne(kSocketSinks) ? send(fd_, bytes.data(), bytes.size(), SendFlags(more))
                                        : write(fd_, bytes.data(), bytes.size()));
  }

  // The same with sendmsg(2) and writev(2), for at most three pieces.
  std::int64_t WriteParts(std::span<const std::span<const std::byte>> parts,
                          bool more) const noexcept;

  // Returns the status of step() after either, or nothing. A partial attempt means that a
  // non-blocking sink is full, or that a blocking one was interrupted.
  Answer After(Attempt attempt, sluice_progress& progress) const noexcept {
    if (attempt.error == 0 && !attempt.partial) return std::nullopt;
    return AfterLess(attempt.error, progress);
  }

  // Returns the status of step() for the errno `error` of the call that `reason` names ("sendfile
  // failed"):
  //
  //   EINTR                                        SLUICE_MORE
  //   EAGAIN                                       SLUICE_WOULD_BLOCK until the sink is writable
  //   EPIPE ECONNRESET ECONNABORTED ENOTCONN ESHUTDOWN   SLUICE_E_SINK_CLOSED
  //   ENOMEM ENOBUFS EMFILE ENFILE                 SLUICE_E_NO_RESOURCES
  //   EBADF EFAULT ENOTSOCK                        SLUICE_E_INVALID
  //   ENOSPC EIO ETIMEDOUT and all others          SLUICE_E_SINK_IO
  sluice_status Stop(int error, const char* reason, sluice_progress& progress) const noexcept;

  // Returns the status that Stop() returns for `error`.
  static sluice_status StatusOf(int error) noexcept;

  // Returns true for the errno of a call that could not read some of the memory.
  static bool IsFault(int error) noexcept { return error == EFAULT; }

 private:
  static std::int64_t Accepted(ssize_t count) noexcept {
    if (count > 0) return count;
    return -(count < 0 ? errno : EIO);
  }

  // BSD and macOS have no MSG_MORE, and need no hint.
  static int SendFlags([[maybe_unused]] bool more) noexcept {
#ifdef MSG_MORE
    return MSG_NOSIGNAL | (more ? MSG_MORE : 0);
#else
    return MSG_NOSIGNAL;
#endif
  }

  [[gnu::cold]] Answer AfterLess(int error, sluice_progress& progress) const noexcept;

  int fd_;
  std::uint32_t kind_bit_;
  std::uint32_t facts_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_POSIX_SINK_H_
