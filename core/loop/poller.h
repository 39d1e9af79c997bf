// Waiting for thousands of handles at once.
#ifndef SLUICE_CORE_LOOP_POLLER_H_
#define SLUICE_CORE_LOOP_POLLER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/error.h"
#include "core/base/handle.h"

namespace sluice::loop {

class Port;

// epoll(7) on Linux, kqueue(2) on FreeBSD, DragonFly and macOS, an I/O completion port on Windows.
//
// Tells of edges: a handle is reported when it becomes ready, and when it is added or modified and
// is ready already; not again as long as it stays ready. So a handle that is registered once costs
// no further call until it is removed. Plugins answer SLUICE_WOULD_BLOCK only after the system did
// (contract, C-WAIT-4), so the edge is always still to come.
//
// Windows tells of an edge once, and of the next when Rearm() has asked for it: a call for each
// event. There handles are sockets and events.
//
// One thread, but for Wake(). Functions that answer an int answer 0 or errno; on Windows what
// GetLastError() answers.
class Poller {
 public:
  struct Event {
    std::uint64_t token;   // of Add() or Modify()
    std::uint32_t events;  // SLUICE_WAIT_* bits; all of them for a handle that failed or hung up
  };

  // The one token that is the poller's own.
  static constexpr std::uint64_t kNoToken = UINT64_MAX;

  // Most events of one Wait().
  static constexpr std::size_t kAtOnce = 256;

  // A handle is here already: EEXIST, or ERROR_ALREADY_EXISTS.
  static const int kExists;

  static base::Result<Poller> Create();

  // Reports `handle`, borrowed until Remove(), when it becomes ready for one of `events`
  // (SLUICE_WAIT_* bits) or fails or hangs up. kExists: see Duplicate(). EPERM (Linux): one does
  // not wait for such a handle, a regular file for example.
  int Add(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept;

  // Other events or another token for a handle that is here.
  int Modify(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept;

  // Before a handle is waited for again, for `events`, a part of those it is here for. Windows:
  // told at once if the handle is ready still, which makes no difference after SLUICE_WOULD_BLOCK;
  // and from now on of `events` only. Elsewhere edges go on by themselves, and this does nothing.
  int Rearm(base::Handle handle, std::uint32_t events) noexcept;

  // Before the handle is closed: a child process may have it open still, and then it would be
  // reported for ever. What Wait() has told already is told.
  void Remove(base::Handle handle) noexcept;

  // A second handle for the same thing, to be added beside the first, which can be here only once.
  static int Duplicate(base::Handle handle, base::UniqueHandle& duplicate) noexcept;

  // Waits for events, for `timeout` or, if that is negative, without a limit. Answers how many
  // there are, which the first elements of `events` then tell: at most kAtOnce, and 0 after the
  // time, a signal or Wake().
  base::Result<std::size_t> Wait(std::span<Event> events, std::chrono::milliseconds timeout);

  // The present Wait() comes back, or else the next one. Thread-safe; async-signal-safe and keeps
  // errno, or what GetLastError() answers.
  void Wake() noexcept;

  // Readable while Wait() would not wait: to be waited for in another event loop. kNoHandle on
  // Windows, which does not say that one may wait for a completion port.
  base::Handle handle() const noexcept { return queue_.get(); }

 private:
  Poller() = default;

  base::UniqueHandle queue_;
  base::UniqueHandle wake_;     // Linux: an eventfd
  std::vector<bool> present_;   // kqueue, which does not tell: the descriptors that are here
  std::shared_ptr<Port> port_;  // Windows; shared, because others do not know what it is
};

}  // namespace sluice::loop

#endif  // SLUICE_CORE_LOOP_POLLER_H_
