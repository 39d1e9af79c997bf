#include <sluice/plugin.h>
#include <sys/epoll.h>

#include "core/base/descriptors.h"
#include "harness/conformance/support/edge_queue.h"

namespace sluice::conformance {

base::UniqueHandle MakeEdgeQueue() { return base::UniqueHandle(::epoll_create1(EPOLL_CLOEXEC)); }

int WatchEdges(const base::UniqueHandle& queue, int fd) {
  epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.fd = fd}};
  return ::epoll_ctl(queue.get(), EPOLL_CTL_ADD, fd, &event);
}

int NextEdge(const base::UniqueHandle& queue, int milliseconds, Edge& edge) {
  epoll_event event{};
  const int count =
      base::RetryOnSignal([&] { return ::epoll_wait(queue.get(), &event, 1, milliseconds); });
  if (count != 1) return count;
  edge = {.fd = event.data.fd, .broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0};
  if ((event.events & EPOLLIN) != 0) edge.events |= SLUICE_WAIT_READABLE;
  if ((event.events & EPOLLOUT) != 0) edge.events |= SLUICE_WAIT_WRITABLE;
  return 1;
}

}  // namespace sluice::conformance
