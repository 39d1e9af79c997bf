// The queue of an event loop that reports changes only: epoll(7) with EPOLLET, kqueue(2) with
// EV_CLEAR.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_EDGE_QUEUE_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_EDGE_QUEUE_H_

#include <cstdint>

#include "core/base/handle.h"

namespace sluice::conformance {

struct Edge {
  int fd = -1;
  std::uint32_t events = 0;  // SLUICE_WAIT_*
  bool broken = false;       // the other side has hung up, or there is an error
};

// On errors all return −1, or an empty handle, and set errno.
base::UniqueHandle MakeEdgeQueue();
int WatchEdges(const base::UniqueHandle& queue, int fd);

// Returns 1 and an edge, or 0 after `milliseconds` without one.
int NextEdge(const base::UniqueHandle& queue, int milliseconds, Edge& edge);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_EDGE_QUEUE_H_
