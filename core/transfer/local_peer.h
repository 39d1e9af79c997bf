// Whether a TCP connection leaves this machine. Included after the system's header of sockets.
#ifndef SLUICE_CORE_TRANSFER_LOCAL_PEER_H_
#define SLUICE_CORE_TRANSFER_LOCAL_PEER_H_

#include <cstring>

namespace sluice::transfer {

// True if the two addresses, those of the ends of one connection, belong to the same machine: they
// are equal, as they are when a program connects to an address of its own host, or both are of
// 127.0.0.0/8.
template <class Storage>
bool OnOneMachine(const Storage& own, const Storage& peer) {
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

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_LOCAL_PEER_H_
