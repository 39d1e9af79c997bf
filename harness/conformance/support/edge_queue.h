// An event loop's queue that tells of changes only. Implemented in the folder of the operating
// system: epoll(7) with EPOLLET, kqueue(2) with EV_CLEAR.
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

// All answer as system calls do: −1, or an empty handle, with errno.
base::UniqueHandle MakeEdgeQueue();
int WatchEdges(const base::UniqueHandle& queue, int fd);

// 1: an edge; 0: none for so long.
int NextEdge(const base::UniqueHandle& queue, int milliseconds, Edge& edge);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_EDGE_QUEUE_H_
