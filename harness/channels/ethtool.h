// The one feature of a network device that decides whether it can send pages by reference.
#ifndef SLUICE_HARNESS_CHANNELS_ETHTOOL_H_
#define SLUICE_HARNESS_CHANNELS_ETHTOOL_H_

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::channels {

// `socket` is any socket of the network the device is in.

// Whether the device gathers a packet from several places in memory: tx-scatter-gather or
// tx-scatter-gather-fraglist, NETIF_F_SG or NETIF_F_FRAGLIST (ETHTOOL_GSG). Needs no privileges.
base::Result<bool> Gathers(const base::UniqueHandle& socket, const char* device);

// Turns both on or off (ETHTOOL_SSG) and fails if the device did not follow. The kernel turns off
// with them what depends on them: TSO and GSO (netdev_fix_features in net/core/dev.c). Needs
// CAP_NET_ADMIN over the network.
base::Result<void> SetGathers(const base::UniqueHandle& socket, const char* device, bool on);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_ETHTOOL_H_
