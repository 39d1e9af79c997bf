// Network namespaces that only this process and its sockets know.
#ifndef SLUICE_HARNESS_CHANNELS_NETWORK_DEVICES_H_
#define SLUICE_HARNESS_CHANNELS_NETWORK_DEVICES_H_

#include <netinet/in.h>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::channels {

// Two unnamed network namespaces. One lives as long as a process is in it, a descriptor of it is
// open, or a socket made in it (network_namespaces(7)).
struct Networks {
  base::UniqueHandle sender;
  base::UniqueHandle receiver;
};

// Makes both and leaves the calling process in the receiver's. For a process of its own with a
// single thread: it enters a user namespace first, where it has every right over what it makes and
// none over anything else (user_namespaces(7)). If that is refused, it goes on without, which only
// a privileged process can. No ids are mapped: the rights do not depend on them. The error says
// what was refused and which setting did it.
base::Result<Networks> MakeNetworks();

// Moves the calling thread into `network`: sockets it makes from now on belong there.
base::Result<void> Enter(const base::UniqueHandle& network);

// ---- Pairs of virtual Ethernet devices, by rtnetlink(7) ----
//
// Everything happens in the network the calling thread is in.

// Makes the device `name` here and its peer `peer_name` in `peer_network`, both down.
base::Result<void> MakeVethPair(const char* name, const char* peer_name,
                                const base::UniqueHandle& peer_network);

// Gives the device an address in a network of 2^(32 - prefix) addresses and starts it.
base::Result<void> StartDevice(const char* name, in_addr address, unsigned char prefix);

// Waits until the device carries packets, which takes its peer to be started too. The kernel
// finishes that in the background: a packet sent earlier is lost, and TCP tries again only after a
// second.
base::Result<void> WaitUntilRunning(const char* name);

// ---- The feature that decides whether a device can send pages by reference ----
//
// `socket` is any socket of the network the device is in.

// Whether the device gathers a packet from several places in memory: tx-scatter-gather or
// tx-scatter-gather-fraglist, NETIF_F_SG or NETIF_F_FRAGLIST (ETHTOOL_GSG). Needs no privileges.
base::Result<bool> Gathers(const base::UniqueHandle& socket, const char* device);

// Turns both on or off (ETHTOOL_SSG) and fails if the device did not follow. The kernel turns off
// with them what depends on them: TSO and GSO (netdev_fix_features in net/core/dev.c). Needs
// CAP_NET_ADMIN over the network.
base::Result<void> SetGathers(const base::UniqueHandle& socket, const char* device, bool on);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_NETWORK_DEVICES_H_
