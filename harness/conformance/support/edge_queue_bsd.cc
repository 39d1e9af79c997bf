#include <fcntl.h>
#include <sluice/plugin.h>
#include <sys/event.h>
#include <sys/time.h>

#include <cerrno>

#include "core/base/descriptors.h"
#include "harness/conformance/support/edge_queue.h"

namespace sluice::conformance {

base::UniqueHandle MakeEdgeQueue() {
  base::UniqueHandle queue(::kqueue());
  if (queue) ::fcntl(queue.get(), F_SETFD, FD_CLOEXEC);
  return queue;
}

// An end of a pipe can be watched for its own direction only.
int WatchEdges(const base::UniqueHandle& queue, int fd) {
  const auto add = [&](short filter) {
    struct kevent change {};
    EV_SET(&change, static_cast<uintptr_t>(fd), filter, EV_ADD | EV_CLEAR, 0, 0, nullptr);
    return ::kevent(queue.get(), &change, 1, nullptr, 0, nullptr);
  };
  const bool writes = add(EVFILT_WRITE) == 0;
  const bool reads = add(EVFILT_READ) == 0;
  return writes || reads ? 0 : -1;
}

int NextEdge(const base::UniqueHandle& queue, int milliseconds, Edge& edge) {
  const timespec patience = {.tv_sec = milliseconds / 1000,
                             .tv_nsec = milliseconds % 1000 * 1'000'000L};
  struct kevent event {};
  const int count =
      base::RetryOnSignal([&] { return ::kevent(queue.get(), nullptr, 0, &event, 1, &patience); });
  if (count != 1) return count;
  edge = {.fd = static_cast<int>(event.ident), .broken = (event.flags & EV_EOF) != 0};
  edge.events = event.filter == EVFILT_READ ? SLUICE_WAIT_READABLE : SLUICE_WAIT_WRITABLE;
  return 1;
}

}  // namespace sluice::conformance
