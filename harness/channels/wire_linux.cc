#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <boost/system/errc.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "core/base/descriptors.h"
#include "core/base/socket.h"
#include "harness/channels/connect.h"
#include "harness/channels/network_devices.h"
#include "harness/channels/wire.h"
#include "harness/child/child.h"

namespace sluice::channels {
namespace {

// TEST-NET-1, reserved for examples (RFC 5737). The addresses exist only in the wire's own
// networks.
constexpr std::uint32_t kSendingAddress = 0xC0000201;    // 192.0.2.1
constexpr std::uint32_t kReceivingAddress = 0xC0000202;  // 192.0.2.2
constexpr unsigned char kPrefix = 30;
constexpr char kReceivingDevice[] = "receiver";

in_addr AddressOf(in_addr_t address) { return {.s_addr = htonl(address)}; }

// The process replies to each request, a Buffers, with one of these and, unless it is an error,
// with both ends.
struct Reply {
  int os_error = 0;
  std::array<char, 500> message{};  // with an error
};

// Makes the networks, with a running wire between them. Leaves the calling process in one of them.
base::Result<Networks> BuildWire(ScatterGather scatter_gather) {
  auto networks = MakeNetworks();
  if (!networks) return networks;
  if (auto made = MakeVethPair(kReceivingDevice, kSendingDevice, networks->sender); !made) {
    return made.error();
  }
  if (auto up = StartDevice(kReceivingDevice, AddressOf(kReceivingAddress), kPrefix); !up) {
    return up.error();
  }
  if (auto entered = Enter(networks->sender); !entered) return entered.error();
  const base::UniqueHandle socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return base::SystemError(errno, "cannot make a socket");
  if (auto set = SetGathers(socket, kSendingDevice, scatter_gather == ScatterGather::kOn); !set) {
    return set.error();
  }
  if (auto up = StartDevice(kSendingDevice, AddressOf(kSendingAddress), kPrefix); !up) {
    return up.error();
  }
  if (auto runs = WaitUntilRunning(kSendingDevice); !runs) return runs.error();
  if (auto entered = Enter(networks->receiver); !entered) return entered.error();
  if (auto runs = WaitUntilRunning(kReceivingDevice); !runs) return runs.error();
  return networks;
}

base::Result<Connection> ConnectAcross(const Networks& networks, const Buffers& buffers) {
  if (auto entered = Enter(networks.receiver); !entered) return entered.error();
  const auto listener = base::Listen({.address = kReceivingAddress}, buffers.receive);
  if (!listener) return listener.error();
  if (auto entered = Enter(networks.sender); !entered) return entered.error();
  return ConnectTo(*listener, buffers);
}

// Room for the two descriptors of a connection beside a message (SCM_RIGHTS, unix(7)).
struct Packet {
  explicit Packet(Reply& reply) : data{.iov_base = &reply, .iov_len = sizeof reply} {
    message.msg_iov = &data;
    message.msg_iovlen = 1;
  }
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;

  using Ends = std::array<int, 2>;

  void AllowEnds() {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  }

  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(Ends))> control{};
  iovec data;
  msghdr message{};
};

// Sends the ends, or the error, to the harness. The caller's copies of the ends are to be closed.
void Answer(const base::UniqueHandle& socket, const base::Result<Connection>& connection) {
  Reply reply;
  Packet packet(reply);
  if (connection) {
    packet.AllowEnds();
    cmsghdr* header = CMSG_FIRSTHDR(&packet.message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(Packet::Ends));
    const Packet::Ends ends{connection->sink.get(), connection->receiver.get()};
    std::memcpy(CMSG_DATA(header), ends.data(), sizeof ends);
  } else {
    reply.os_error = connection.error().code.value();
    connection.error().message.copy(reply.message.data(), reply.message.size() - 1);
  }
  // If the harness is gone, so is this process.
  ::sendmsg(socket.get(), &packet.message, MSG_NOSIGNAL);
}

// The process: serves requests until the harness closes its end.
void Serve(const base::UniqueHandle& socket, ScatterGather scatter_gather) {
  const auto networks = BuildWire(scatter_gather);
  Buffers buffers;
  while (::recv(socket.get(), &buffers, sizeof buffers, 0) == sizeof buffers) {
    if (networks) {
      Answer(socket, ConnectAcross(*networks, buffers));
    } else {
      Answer(socket, networks.error());
    }
  }
}

// The process as the harness has it.
struct Wire {
  base::UniqueHandle socket;
  child::Child child;
};

base::Result<Connection> Ask(const Wire& wire, const Buffers& buffers) {
  Reply reply;
  Packet packet(reply);
  packet.AllowEnds();
  ssize_t count = base::RetryOnSignal(
      [&] { return ::send(wire.socket.get(), &buffers, sizeof buffers, MSG_NOSIGNAL); });
  if (count > 0) {
    count = base::RetryOnSignal(
        [&] { return ::recvmsg(wire.socket.get(), &packet.message, MSG_CMSG_CLOEXEC); });
  }
  if (count != sizeof reply) {
    return base::Error{
        .code = boost::system::errc::make_error_code(boost::system::errc::no_child_process),
        .message = "the process that holds the channel's network has died"};
  }
  if (reply.os_error != 0) {
    return base::Error{.code = {reply.os_error, boost::system::system_category()},
                       .message = reply.message.data()};
  }
  // The kernel leaves out descriptors that this process has no room for.
  const cmsghdr* header = CMSG_FIRSTHDR(&packet.message);
  Packet::Ends ends{-1, -1};
  if (header != nullptr) {
    std::memcpy(ends.data(), CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
  }
  Connection connection{.sink = base::UniqueHandle(ends[0]),
                        .receiver = base::UniqueHandle(ends[1])};
  if (!connection.receiver) return base::SystemError(EMFILE, "cannot take over a connection");
  return connection;
}

}  // namespace

bool HasWires() { return true; }

base::Result<Connector> MakeWire(ScatterGather scatter_gather) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return base::SystemError(errno, "cannot make a pair of unix sockets");
  }
  base::UniqueHandle own(ends[0]);
  const base::UniqueHandle theirs(ends[1]);
  auto child = child::Child::Fork(
      {.keep = {theirs.get()}, .own_group = false, .signals = child::Signals::kBlocked},
      [&](const child::Link&) { Serve(theirs, scatter_gather); });
  if (!child) return child.error();
  auto wire =
      std::make_shared<const Wire>(Wire{.socket = std::move(own), .child = std::move(*child)});
  return Connector([wire](const Buffers& buffers) { return Ask(*wire, buffers); });
}

}  // namespace sluice::channels
