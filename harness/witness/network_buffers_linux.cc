#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>

#include "core/base/handle.h"
#include "harness/witness/network_buffers.h"

namespace sluice::witness {
namespace {

// A socket whose peer it is itself; empty if there is no loopback here.
base::UniqueHandle OwnPeer() {
  base::UniqueHandle socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket.get(), generic, size) != 0 ||
      ::getsockname(socket.get(), generic, &size) != 0 ||
      ::connect(socket.get(), generic, size) != 0) {
    socket.reset();
  }
  return socket;
}

}  // namespace

void FreeReceivedBuffers() {
  const base::UniqueHandle socket = OwnPeer();
  cpu_set_t before;
  if (!socket || ::sched_getaffinity(0, sizeof before, &before) != 0) return;
  for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    // Those that there are not, and those that this process must not use, are refused.
    if (::sched_setaffinity(0, sizeof only, &only) != 0) continue;
    std::array<std::byte, 1> datagram{};
    if (::send(socket.get(), datagram.data(), datagram.size(), 0) > 0) {
      ::recv(socket.get(), datagram.data(), datagram.size(), 0);
    }
  }
  ::sched_setaffinity(0, sizeof before, &before);
}

}  // namespace sluice::witness
