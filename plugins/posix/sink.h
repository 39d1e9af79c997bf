// Where a POSIX plugin writes: one system call at a time, and what its errno means for step().
#ifndef SLUICE_PLUGINS_POSIX_SINK_H_
#define SLUICE_PLUGINS_POSIX_SINK_H_

#include <sluice/plugin.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sluice::plugins {

// Kinds of sink that are written to in the same way, as sets of SLUICE_KIND_BITs.
inline constexpr std::uint32_t kSocketSinks =
    SLUICE_KIND_BIT(SLUICE_KIND_TCP) | SLUICE_KIND_BIT(SLUICE_KIND_UNIX);
inline constexpr std::uint32_t kPipeSink = SLUICE_KIND_BIT(SLUICE_KIND_PIPE);
inline constexpr std::uint32_t kFileSink = SLUICE_KIND_BIT(SLUICE_KIND_FILE);
inline constexpr std::uint32_t kDeviceSink = SLUICE_KIND_BIT(SLUICE_KIND_DEVICE);

// SLUICE_KIND_BIT of a kind that comes from the caller: no bit for one this header does not know.
constexpr std::uint32_t KindBit(std::uint32_t kind) noexcept {
  return kind < 32 ? SLUICE_KIND_BIT(kind) : 0;
}

// What a round of a step answers: a status that ends the step, or nothing: go on.
using Answer = std::optional<sluice_status>;

// What one system call did.
struct Attempt {
  int error = 0;         // errno, or 0
  bool partial = false;  // it accepted less than it was offered

  // From what a call answered to an offer of `offered` ≥ 1 bytes. A device that accepts nothing
  // again and again would keep a transfer going for ever: that is an I/O error.
  static Attempt Of(std::int64_t accepted, std::uint64_t offered) noexcept {
    if (accepted <= 0) return {.error = accepted < 0 ? errno : EIO};
    return {.partial = static_cast<std::uint64_t>(accepted) < offered};
  }
};

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

  // One system call: send(2) to a socket, with MSG_NOSIGNAL, and MSG_MORE if `more`; write(2) to
  // anything else. Answers how many bytes were accepted, or −1 with errno.
  std::int64_t Write(std::span<const std::byte> bytes, bool more) const noexcept {
    if (!IsOne(kSocketSinks)) return write(fd_, bytes.data(), bytes.size());
    return send(fd_, bytes.data(), bytes.size(), SendFlags(more));
  }

  // The same with sendmsg(2) and writev(2), for several pieces.
  std::int64_t WriteParts(std::span<const iovec> parts, bool more) const noexcept;

  // What step() answers to an attempt of either. A partial one on a non-blocking sink is what
  // "full" looks like there; on a blocking one it is an interruption.
  Answer After(Attempt attempt, sluice_progress& progress) const noexcept {
    if (attempt.error == 0 && !attempt.partial) return std::nullopt;
    return AfterLess(attempt.error, progress);
  }

  // What step() answers to the errno `error` of the call that `reason` names ("sendfile failed"):
  //
  //   EINTR                                        SLUICE_MORE
  //   EAGAIN                                       SLUICE_WOULD_BLOCK until the sink is writable
  //   EPIPE ECONNRESET ECONNABORTED ENOTCONN ESHUTDOWN   SLUICE_E_SINK_CLOSED
  //   ENOMEM ENOBUFS EMFILE ENFILE                 SLUICE_E_NO_RESOURCES
  //   EBADF EFAULT ENOTSOCK                        SLUICE_E_INVALID
  //   ENOSPC EIO ETIMEDOUT and all others          SLUICE_E_SINK_IO
  sluice_status Stop(int error, const char* reason, sluice_progress& progress) const noexcept;

 private:
  // BSD and macOS have no MSG_MORE, and need no hint.
  static int SendFlags(bool more) noexcept {
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

// The status Stop() answers to `error`.
sluice_status SinkStatus(int error) noexcept;

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_POSIX_SINK_H_
