// Buffers of the network that the kernel has not freed yet.
#ifndef SLUICE_HARNESS_WITNESS_NETWORK_BUFFERS_H_
#define SLUICE_HARNESS_WITNESS_NETWORK_BUFFERS_H_

namespace sluice::witness {

// Has the kernel free the buffers whose bytes have been received. One that is freed on another
// processor than it came from waits there until that processor next has something to do for the
// network (skb_attempt_defer_free(), Linux 5.19), and meanwhile keeps the pages of the file that
// were sent by reference. So this sends the caller a datagram over loopback on each processor;
// where it may not, it does nothing.
void FreeReceivedBuffers();

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_NETWORK_BUFFERS_H_
