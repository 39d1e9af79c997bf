#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
// Behind what it lacks: timespec.
#include <linux/errqueue.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "harness/bench/raw_loops.h"
#include "harness/bench/raw_parts_linux.h"

namespace sluice::bench::raw {
namespace {

// Most sends that are lent at a time: windows of kWindow.
constexpr std::uint32_t kMostLent = 4;

// SO_ZEROCOPY for as long as it lives.
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

// How many sends the kernel says it has let go of (MSG_ZEROCOPY in the kernel's documentation).
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

// Takes what has been released off `lent`, waiting until something is; false if nothing comes.
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

// `bytes` of a mapping, lent to the kernel.
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

}  // namespace

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

}  // namespace sluice::bench::raw
