#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
// Behind what it lacks: timespec.
#include <linux/errqueue.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "harness/bench/raw_loops.h"
#include "harness/bench/raw_parts.h"

namespace sluice::bench {
namespace raw {

Pipe::Pipe(std::uint64_t length) {
  constexpr std::uint64_t kUsual = std::uint64_t{64} << 10U;
  if (pipe2(ends_, O_CLOEXEC) != 0) return;
  capacity_ = kUsual;
  if (length <= kUsual) return;
  int capacity = fcntl(write_end(), F_SETPIPE_SZ, static_cast<int>(kWindow));
  if (capacity < 0) capacity = fcntl(write_end(), F_GETPIPE_SZ);
  if (capacity > 0) capacity_ = static_cast<std::uint64_t>(capacity);
}

Pipe::~Pipe() {
  for (const int end : ends_) {
    if (end >= 0) close(end);
  }
}

bool Pipe::DrainInto(int sink, std::uint64_t count, bool more) const {
  while (count > 0) {
    const ssize_t moved =
        splice(read_end(), nullptr, sink, nullptr, static_cast<std::size_t>(count),
               SPLICE_F_MOVE | (more ? SPLICE_F_MORE : 0u));
    if (moved == 0 || (moved < 0 && errno != EINTR)) return false;
    if (moved > 0) count -= static_cast<std::uint64_t>(moved);
  }
  return true;
}

namespace {

// To files that are not open for appending.
bool CopyFileRange(int source, int sink, std::uint64_t length) {
  off_t position = 0;
  const auto end = static_cast<off_t>(length);
  while (position < end) {
    const auto rest = static_cast<std::uint64_t>(end - position);
    const ssize_t copied = copy_file_range(
        source, &position, sink, nullptr, static_cast<std::size_t>(std::min(kMostAtOnce, rest)), 0);
    if (copied == 0 || (copied < 0 && errno != EINTR)) return false;
  }
  return true;
}

bool Sendfile(int source, int sink, std::uint64_t length) {
  off_t position = 0;
  const auto end = static_cast<off_t>(length);
  while (position < end) {
    const auto rest = static_cast<std::uint64_t>(end - position);
    const ssize_t sent =
        sendfile(sink, source, &position, static_cast<std::size_t>(std::min(kMostAtOnce, rest)));
    if (sent == 0 || (sent < 0 && errno != EINTR)) return false;
  }
  return true;
}

bool Splice(int source, int sink, std::uint64_t length) {
  const Pipe pipe(length);
  if (pipe.capacity() == 0) return false;
  loff_t position = 0;
  const auto end = static_cast<loff_t>(length);
  while (position < end) {
    const auto rest = static_cast<std::uint64_t>(end - position);
    const ssize_t got =
        splice(source, &position, pipe.write_end(), nullptr,
               static_cast<std::size_t>(std::min(pipe.capacity(), rest)), SPLICE_F_MOVE);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    if (!pipe.DrainInto(sink, static_cast<std::uint64_t>(got), position < end)) return false;
  }
  return true;
}

bool Vmsplice(int source, int sink, std::uint64_t length) {
  const Pipe pipe(length);
  if (pipe.capacity() == 0) return false;
  if (length != 0 && !HasBytes(source, length)) return false;
  std::uint64_t position = 0;
  while (position < length) {
    const Window window(source, position, length - position);
    std::span<const std::byte> rest = window.bytes();
    if (rest.empty()) return false;
    while (!rest.empty()) {
      const std::size_t most = std::min<std::size_t>(pipe.capacity(), rest.size());
      const iovec piece{.iov_base = const_cast<std::byte*>(rest.data()), .iov_len = most};
      const ssize_t lent = vmsplice(pipe.write_end(), &piece, 1, 0);
      if (lent < 0 && errno == EINTR) continue;
      // Nothing of it has been sent if the file has shrunk meanwhile.
      if (lent <= 0 || !HasBytes(source, length)) return false;
      const auto count = static_cast<std::size_t>(lent);
      position += count;
      rest = rest.subspan(count);
      if (!pipe.DrainInto(sink, count, position < length)) return false;
    }
  }
  return true;
}

// Most sends whose memory the kernel refers to at a time: windows of kWindow.
constexpr std::uint32_t kMostLent = 4;

// Sets SO_ZEROCOPY for as long as this lives.
class Lending {
 public:
  explicit Lending(int socket) : socket_(socket), ok_(Set(1)) {}
  ~Lending() {
    if (ok_) Set(0);
  }
  Lending(const Lending&) = delete;
  Lending& operator=(const Lending&) = delete;

  bool ok() const { return ok_; }

 private:
  bool Set(int on) const {
    return setsockopt(socket_, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) == 0;
  }

  int socket_;
  bool ok_;
};

// How many sends the kernel reports as released (MSG_ZEROCOPY in the kernel's documentation).
std::uint32_t ReadReleased(int socket) {
  std::uint32_t released = 0;
  for (;;) {
    alignas(cmsghdr) std::array<std::byte, 256> control;
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return released;
    const cmsghdr* const part = CMSG_FIRSTHDR(&message);
    if (part == nullptr) continue;
    sock_extended_err error;
    std::memcpy(&error, CMSG_DATA(part), sizeof error);
    if (error.ee_origin == SO_EE_ORIGIN_ZEROCOPY) released += error.ee_data - error.ee_info + 1;
  }
}

// Subtracts from `lent` what was released, after waiting until something is; false if nothing
// comes.
bool AwaitRelease(int socket, std::uint32_t& lent) {
  std::uint32_t released = ReadReleased(socket);
  if (released == 0) {
    pollfd wait{.fd = socket, .events = 0, .revents = 0};
    while (poll(&wait, 1, -1) < 0) {
      if (errno != EINTR) return false;
    }
    released = ReadReleased(socket);
  }
  lent -= released;
  return released != 0;
}

// Sends `bytes` of a mapping by reference.
bool LendAll(int sink, std::span<const std::byte> bytes, bool more, std::uint32_t& lent) {
  const int flags = MSG_NOSIGNAL | MSG_ZEROCOPY | (more ? MSG_MORE : 0);
  while (!bytes.empty()) {
    while (lent >= kMostLent) {
      if (!AwaitRelease(sink, lent)) return false;
    }
    const ssize_t sent = send(sink, bytes.data(), bytes.size(), flags);
    if (sent > 0) {
      ++lent;
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (sent < 0 && errno == ENOBUFS && lent != 0) {
      if (!AwaitRelease(sink, lent)) return false;
    } else if (sent == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

// TCP only.
bool MsgZerocopy(int source, int sink, std::uint64_t length) {
  const Lending lending(sink);
  if (!lending.ok() || (length != 0 && !HasBytes(source, length))) return false;
  std::uint64_t position = 0;
  std::uint32_t lent = 0;
  while (position < length) {
    // The kernel holds the pages, so they may be unmapped before it lets go of them.
    const Window window(source, position, length - position);
    if (window.bytes().empty()) return false;
    position += window.bytes().size();
    if (!LendAll(sink, window.bytes(), position < length, lent) || !HasBytes(source, length)) {
      return false;
    }
  }
  while (lent > 0) {
    if (!AwaitRelease(sink, lent)) return false;
  }
  return true;
}

constexpr std::array kLoops = {
    RawLoop{"linux.copy_file_range", "copy_file_range", CopyFileRange},
    RawLoop{"linux.io_uring_send_zc", "mmap+io_uring SEND_ZC", IoUringSendZc},
    RawLoop{"linux.io_uring_splice", "io_uring SPLICE", IoUringSplice},
    RawLoop{"linux.msg_zerocopy", "mmap+send(MSG_ZEROCOPY)", MsgZerocopy},
    RawLoop{"linux.sendfile", "sendfile", Sendfile},
    RawLoop{"linux.splice", "splice+splice", Splice},
    RawLoop{"linux.vmsplice", "mmap+vmsplice+splice", Vmsplice},
    RawLoop{"posix.mmap_write", "mmap+write", MmapWrite},
    RawLoop{"posix.read_write", "read+write", ReadWrite},
};

}  // namespace
}  // namespace raw

std::span<const RawLoop> RawLoops() { return raw::kLoops; }

}  // namespace sluice::bench
