#include <fcntl.h>
#include <sluice/plugin.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "core/loop/poller.h"

namespace sluice::loop {
namespace {

constexpr std::uint32_t kEverything =
    SLUICE_WAIT_READABLE | SLUICE_WAIT_WRITABLE | SLUICE_WAIT_ERROR;

// EPOLLERR and EPOLLHUP need not be asked for.
epoll_event Asked(std::uint32_t events, std::uint64_t token) {
  std::uint32_t asked = EPOLLET;
  if ((events & SLUICE_WAIT_READABLE) != 0) asked |= EPOLLIN;
  if ((events & SLUICE_WAIT_WRITABLE) != 0) asked |= EPOLLOUT;
  return {.events = asked, .data = {.u64 = token}};
}

std::uint32_t Told(std::uint32_t events) {
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) return kEverything;
  return ((events & EPOLLIN) != 0 ? SLUICE_WAIT_READABLE : 0) |
         ((events & EPOLLOUT) != 0 ? SLUICE_WAIT_WRITABLE : 0);
}

int Control(base::Handle queue, int operation, base::Handle handle, epoll_event event) {
  return epoll_ctl(queue, operation, handle, &event) == 0 ? 0 : errno;
}

}  // namespace

const int Poller::kExists = EEXIST;

base::Result<Poller> Poller::Create() {
  Poller made;
  made.queue_ = base::UniqueHandle(epoll_create1(EPOLL_CLOEXEC));
  if (!made.queue_) return base::SystemError(errno, "epoll_create1");
  made.wake_ = base::UniqueHandle(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!made.wake_) return base::SystemError(errno, "eventfd");
  // For edges: every write is one, so no read is needed.
  if (const int error = made.Add(made.wake_.get(), SLUICE_WAIT_READABLE, kNoToken); error != 0) {
    return base::SystemError(error, "epoll_ctl");
  }
  return made;
}

int Poller::Add(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept {
  return Control(queue_.get(), EPOLL_CTL_ADD, handle, Asked(events, token));
}

int Poller::Modify(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept {
  return Control(queue_.get(), EPOLL_CTL_MOD, handle, Asked(events, token));
}

// EPOLLET needs no rearming.
int Poller::Rearm(base::Handle /*handle*/, std::uint32_t /*events*/) noexcept { return 0; }

void Poller::Remove(base::Handle handle) noexcept {
  Control(queue_.get(), EPOLL_CTL_DEL, handle, {});
}

int Poller::Duplicate(base::Handle handle, base::UniqueHandle& duplicate) noexcept {
  duplicate.reset(fcntl(handle, F_DUPFD_CLOEXEC, 0));
  return duplicate ? 0 : errno;
}

base::Result<std::size_t> Poller::Wait(std::span<Event> events, std::chrono::milliseconds timeout) {
  std::array<epoll_event, kAtOnce> told;
  const auto most = static_cast<int>(std::min(events.size(), told.size()));
  const auto limit = static_cast<int>(std::clamp<std::int64_t>(timeout.count(), -1, INT_MAX));
  const int count = epoll_wait(queue_.get(), told.data(), most, limit);
  if (count < 0) {
    if (errno == EINTR) return std::size_t{0};
    return base::SystemError(errno, "epoll_wait");
  }
  std::size_t kept = 0;
  for (const epoll_event& event : std::span(told).first(static_cast<std::size_t>(count))) {
    if (event.data.u64 == kNoToken) continue;
    events[kept++] = {.token = event.data.u64, .events = Told(event.events)};
  }
  return kept;
}

void Poller::Wake() noexcept {
  const int saved = errno;
  const std::uint64_t one = 1;
  // Fails only when 2^64 - 2 others were not enough.
  [[maybe_unused]] const ssize_t written = write(wake_.get(), &one, sizeof one);
  errno = saved;
}

}  // namespace sluice::loop
