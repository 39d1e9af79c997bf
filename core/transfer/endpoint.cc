#include "core/transfer/endpoint.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "core/base/native_socket.h"

namespace sluice::transfer {
namespace {

// Indexed by SLUICE_KIND_*.
constexpr std::array<std::string_view, 7> kKindNames = {"unknown", "file",   "tcp",   "unix",
                                                        "pipe",    "device", "socket"};

}  // namespace

bool OnOneMachine(const sockaddr_storage& own, const sockaddr_storage& peer) {
  if (own.ss_family != peer.ss_family) return false;
  if (own.ss_family == AF_INET) {
    const auto& one = reinterpret_cast<const sockaddr_in&>(own).sin_addr;
    const auto& other = reinterpret_cast<const sockaddr_in&>(peer).sin_addr;
    constexpr unsigned kLoopback = 127;
    const auto network = [](const in_addr& address) { return ntohl(address.s_addr) >> 24U; };
    return one.s_addr == other.s_addr || (network(one) == kLoopback && network(other) == kLoopback);
  }
  if (own.ss_family == AF_INET6) {
    const auto& one = reinterpret_cast<const sockaddr_in6&>(own).sin6_addr;
    const auto& other = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
    return std::memcmp(&one, &other, sizeof one) == 0;
  }
  return false;
}

bool HasLocalPeer(base::Handle connection) {
  const base::native::Socket socket = base::native::Of(connection);
  sockaddr_storage own{};
  sockaddr_storage peer{};
  base::native::Length size = sizeof own;
  if (getsockname(socket, base::native::Name(own), &size) != 0) return false;
  size = sizeof peer;
  if (getpeername(socket, base::native::Name(peer), &size) != 0) return false;
  return OnOneMachine(own, peer);
}

std::string_view KindName(std::uint32_t kind) {
  return kind < kKindNames.size() ? kKindNames[kind] : kKindNames[SLUICE_KIND_UNKNOWN];
}

std::uint32_t KindByName(std::string_view name) {
  for (std::size_t kind = 0; kind < kKindNames.size(); ++kind) {
    if (kKindNames[kind] == name) return static_cast<std::uint32_t>(kind);
  }
  return SLUICE_KIND_UNKNOWN;
}

}  // namespace sluice::transfer
