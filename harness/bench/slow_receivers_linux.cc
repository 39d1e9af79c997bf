#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>

#include "core/base/descriptors.h"
#include "harness/bench/slow_receivers.h"

namespace sluice::bench {
namespace {

using base::UniqueHandle;

// As on Ethernet. Segments of loopback have 64 KiB, more than a buffer, and how much moves at a
// time would depend on timers.
constexpr int kSegment = 1448;
constexpr int kOn = 1;

template <class Number>
Number Must(Number result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

UniqueHandle TcpSocket(int buffer_option) {
  UniqueHandle made(Must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  const int size = SlowReceivers::kBuffer;
  Must(setsockopt(made.get(), SOL_SOCKET, buffer_option, &size, sizeof size), "setsockopt");
  Must(setsockopt(made.get(), IPPROTO_TCP, TCP_MAXSEG, &kSegment, sizeof kSegment), "setsockopt");
  return made;
}

std::vector<UniqueHandle> Connect(const sockaddr_in& address, std::size_t count) {
  std::vector<UniqueHandle> made;
  made.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    made.push_back(TcpSocket(SO_RCVBUF));
    Must(connect(made.back().get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
         "connect");
  }
  return made;
}

// Reads some each time that the gate opens, until it is closed.
void Receive(const std::vector<UniqueHandle>& receivers, const child::Link& link) {
  std::size_t at = 0;
  while (link.PassGate()) {
    for (int i = 0; i < SlowReceivers::kBurst; ++i) {
      recv(receivers[at].get(), nullptr, std::size_t{1} << 20U, MSG_TRUNC | MSG_DONTWAIT);
      // Otherwise what moves depends on whether the timer of delayed acknowledgements comes first.
      setsockopt(receivers[at].get(), IPPROTO_TCP, TCP_QUICKACK, &kOn, sizeof kOn);
      at = (at + 1) % receivers.size();
    }
    const std::byte done{};
    if (!link.Report({&done, 1})) return;
  }
}

}  // namespace

SlowReceivers::SlowReceivers(std::size_t count) {
  const UniqueHandle listener = TcpSocket(SO_SNDBUF);  // which accepted sockets inherit
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  Must(bind(listener.get(), generic, size), "bind");
  Must(listen(listener.get(), SOMAXCONN), "listen");
  Must(getsockname(listener.get(), generic, &size), "getsockname");
  child_ = child::Child::Fork({}, [&](const child::Link& link) {
             Receive(Connect(address, count), link);
           }).value();
  sinks_.reserve(count);
  while (sinks_.size() < count) {
    // After a failure the child does not connect any more.
    pollfd come{.fd = listener.get(), .events = POLLIN, .revents = 0};
    if (base::RetryOnSignal([&] { return poll(&come, 1, 10'000); }) != 1) {
      throw std::system_error(ETIMEDOUT, std::generic_category(),
                              "only " + std::to_string(sinks_.size()) + " connections came");
    }
    sinks_.emplace_back(
        Must(accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC), "accept4"));
  }
}

void SlowReceivers::ReadSome() const {
  child_.OpenGate();
  std::byte done{};
  if (!child_.AwaitReport({&done, 1}, child::Time::max())) {
    throw std::system_error(EPIPE, std::generic_category(), "the receiving process has ended");
  }
}

}  // namespace sluice::bench
