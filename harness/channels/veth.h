// Pairs of virtual Ethernet devices, by rtnetlink(7). Everything happens in the network the calling
// thread is in.
#ifndef SLUICE_HARNESS_CHANNELS_VETH_H_
#define SLUICE_HARNESS_CHANNELS_VETH_H_

#include <netinet/in.h>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::channels {

// Makes the device `name` here and its peer `peer_name` in `peer_network`, both down.
base::Result<void> MakeVethPair(const char* name, const char* peer_name,
                                const base::UniqueHandle& peer_network);

// Gives the device an address in a network of 2^(32 - prefix) addresses and starts it.
base::Result<void> StartDevice(const char* name, in_addr address, unsigned char prefix);

// Waits until the device carries packets, which takes its peer to be started too. The kernel
// finishes that in the background: a packet sent earlier is lost, and TCP tries again only after a
// second.
base::Result<void> WaitUntilRunning(const char* name);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_VETH_H_
