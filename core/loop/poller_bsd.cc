#include <fcntl.h>
#include <sluice/plugin.h>
#include <sys/event.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "core/loop/poller.h"

namespace sluice::loop {
namespace {

constexpr std::uint32_t kEverything =
    SLUICE_WAIT_READABLE | SLUICE_WAIT_WRITABLE | SLUICE_WAIT_ERROR;

// kqueue has no error queue to wait for: a handle that failed is reported as writable.
constexpr std::uint32_t kOfWriting = SLUICE_WAIT_WRITABLE | SLUICE_WAIT_ERROR;

constexpr std::uintptr_t kWake = 0;  // of EVFILT_USER, which has numbers of its own

// The kernel keeps a token where programs keep a pointer.
static_assert(sizeof(void*) >= sizeof(std::uint64_t));

struct kevent Change(base::Handle handle, short filter, unsigned short flags, std::uint64_t token) {
  struct kevent change {};
  EV_SET(&change, static_cast<std::uintptr_t>(handle), filter, flags, 0, 0, nullptr);
  std::memcpy(&change.udata, &token, sizeof token);
  return change;
}

std::uint64_t TokenOf(const struct kevent& event) {
  std::uint64_t token = 0;
  std::memcpy(&token, &event.udata, sizeof token);
  return token;
}

int Apply(base::Handle queue, const struct kevent& change) {
  return kevent(queue, &change, 1, nullptr, 0, nullptr) == 0 ? 0 : errno;
}

void Delete(base::Handle queue, base::Handle handle) {
  Apply(queue, Change(handle, EVFILT_READ, EV_DELETE, 0));
  Apply(queue, Change(handle, EVFILT_WRITE, EV_DELETE, 0));
}

// EV_ADD of an existing filter modifies it, and reports it again if it is ready.
int Register(base::Handle queue, base::Handle handle, std::uint32_t events, std::uint64_t token) {
  if ((events & kOfWriting) != 0) {
    const int error = Apply(queue, Change(handle, EVFILT_WRITE, EV_ADD | EV_CLEAR, token));
    if (error != 0) return error;
  }
  if ((events & SLUICE_WAIT_READABLE) == 0) return 0;
  return Apply(queue, Change(handle, EVFILT_READ, EV_ADD | EV_CLEAR, token));
}

std::uint32_t Told(const struct kevent& event) {
  if ((event.flags & (EV_EOF | EV_ERROR)) != 0) return kEverything;
  return event.filter == EVFILT_READ ? SLUICE_WAIT_READABLE : SLUICE_WAIT_WRITABLE;
}

}  // namespace

const int Poller::kExists = EEXIST;

base::Result<Poller> Poller::Create() {
  Poller made;
  made.queue_ = base::UniqueHandle(kqueue());
  if (!made.queue_) return base::SystemError(errno, "kqueue");
  if (fcntl(made.queue_.get(), F_SETFD, FD_CLOEXEC) != 0) return base::SystemError(errno, "fcntl");
  struct kevent change {};
  EV_SET(&change, kWake, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, nullptr);
  if (const int error = Apply(made.queue_.get(), change); error != 0) {
    return base::SystemError(error, "kevent");
  }
  return made;
}

int Poller::Add(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept {
  if (handle < 0) return EBADF;
  const auto index = static_cast<std::size_t>(handle);
  if (index < present_.size() && present_[index]) return kExists;
  if (const int error = Register(queue_.get(), handle, events, token); error != 0) {
    Delete(queue_.get(), handle);
    return error;
  }
  if (index >= present_.size()) present_.resize(index + 1);
  present_[index] = true;
  return 0;
}

int Poller::Modify(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept {
  Delete(queue_.get(), handle);
  return Register(queue_.get(), handle, events, token);
}

// EV_CLEAR needs no rearming.
int Poller::Rearm(base::Handle /*handle*/, std::uint32_t /*events*/) noexcept { return 0; }

void Poller::Remove(base::Handle handle) noexcept {
  Delete(queue_.get(), handle);
  const auto index = static_cast<std::size_t>(handle);
  if (index < present_.size()) present_[index] = false;
}

int Poller::Duplicate(base::Handle handle, base::UniqueHandle& duplicate) noexcept {
  duplicate.reset(fcntl(handle, F_DUPFD_CLOEXEC, 0));
  return duplicate ? 0 : errno;
}

base::Result<std::size_t> Poller::Wait(std::span<Event> events, std::chrono::milliseconds timeout) {
  std::array<struct kevent, kAtOnce> told;
  const auto most = static_cast<int>(std::min(events.size(), told.size()));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
  const timespec limit = {
      .tv_sec = static_cast<time_t>(seconds.count()),
      .tv_nsec = static_cast<long>(std::chrono::nanoseconds(timeout - seconds).count())};
  const int count =
      kevent(queue_.get(), nullptr, 0, told.data(), most, timeout.count() < 0 ? nullptr : &limit);
  if (count < 0) {
    if (errno == EINTR) return std::size_t{0};
    return base::SystemError(errno, "kevent");
  }
  std::size_t kept = 0;
  for (const struct kevent& event : std::span(told).first(static_cast<std::size_t>(count))) {
    if (event.filter == EVFILT_USER) continue;
    events[kept++] = {.token = TokenOf(event), .events = Told(event)};
  }
  return kept;
}

void Poller::Wake() noexcept {
  const int saved = errno;
  struct kevent change {};
  EV_SET(&change, kWake, EVFILT_USER, 0, NOTE_TRIGGER, 0, nullptr);
  Apply(queue_.get(), change);
  errno = saved;
}

}  // namespace sluice::loop
