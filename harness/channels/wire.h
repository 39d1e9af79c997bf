// Connections that cross a network device of their own, with or without scatter-gather.
#ifndef SLUICE_HARNESS_CHANNELS_WIRE_H_
#define SLUICE_HARNESS_CHANNELS_WIRE_H_

#include "core/base/error.h"
#include "harness/channels/connection.h"

namespace sluice::channels {

// Whether the sending device takes a packet from several places in memory.
enum class ScatterGather : bool { kOff, kOn };

// The sending device, in the network of the sink.
inline constexpr char kSendingDevice[] = "sender";

// Starts a process (see child.h) that makes the device and then connects TCP sockets across it.
// If it was refused something, the first connection fails with that. The device is gone
// when the connector and its connections are.
//
// Linux: a pair of virtual Ethernet devices (veth(4)), each in a network namespace that nobody else
// sees and that reaches nothing else. It needs the right to make user namespaces
// (user_namespaces(7)), or CAP_SYS_ADMIN and CAP_NET_ADMIN.
//
// What scatter-gather decides. TCP hands packets of many pages to the device whatever its features
// are: since Linux 4.17 sk_setup_caps() (net/core/sock.c) grants every TCP socket NETIF_F_SG, for
// software segmentation sees to the rest. So sendfile() queues references in either case. Only when
// a packet leaves does validate_xmit_skb() (net/core/dev.c) compare it with the device.
//
// On: veth passes the packet on to its peer, pages and all. Nothing is copied.
//
// Off: netdev_fix_features() takes TSO and GSO from the device as well. A packet of several
// segments is cut by skb_segment(), which copies every byte into linear buffers; one of a single
// segment is copied by skb_linearize(). Either way the CPU copies every byte once, whoever sent it.
//
// Checksum offload stays on in both cases: nobody reads the bytes for a checksum, and the copy is
// all that differs.
bool HasWires();  // this system, at least if it allows it
base::Result<Connector> MakeWire(ScatterGather scatter_gather);

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_WIRE_H_
