// Waiting for thousands of handles at once.
#ifndef SLUICE_CORE_LOOP_POLLER_H_
#define SLUICE_CORE_LOOP_POLLER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/host/error.h"
#include "core/transfer/handle.h"
#include "core/transfer/unique_handle.h"

namespace sluice::transfer {

// epoll(7) on Linux, kqueue(2) on FreeBSD, DragonFly and macOS; Windows has none yet.
//
// Tells of edges: a handle is reported when it becomes ready, and when it is added or modified and
// is ready already; not again as long as it stays ready. So a handle that is registered once costs
// no further call until it is removed. Plugins answer SLUICE_WOULD_BLOCK only after the system did
// (contract, C-WAIT-4), so the edge is always still to come.
//
// One thread, but for Wake(). Functions that answer an int answer 0 or errno.
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

  static host::Result<Poller> Create();

  // Reports `handle`, borrowed until Remove(), when it becomes ready for one of `events`
  // (SLUICE_WAIT_* bits) or fails or hangs up. EEXIST: it is here already, see Duplicate(). EPERM
  // (Linux): one does not wait for such a handle, a regular file for example.
  int Add(Handle handle, std::uint32_t events, std::uint64_t token) noexcept;

  // Other events or another token for a handle that is here.
  int Modify(Handle handle, std::uint32_t events, std::uint64_t token) noexcept;

  // Before the handle is closed: a child process may have it open still, and then it would be
  // reported for ever. What Wait() has told already is told.
  void Remove(Handle handle) noexcept;

  // A second handle for the same thing, to be added beside the first, which can be here only once.
  // Empty, with errno, if there are no more.
  static UniqueHandle Duplicate(Handle handle) noexcept;

  // Waits for events, for `timeout` or, if that is negative, without a limit. Answers how many
  // there are, which the first elements of `events` then tell: at most kAtOnce, and 0 after the
  // time, a signal or Wake().
  host::Result<std::size_t> Wait(std::span<Event> events, std::chrono::milliseconds timeout);

  // The present Wait() comes back, or else the next one. Thread-safe; async-signal-safe and keeps
  // errno.
  void Wake() noexcept;

  // Readable while Wait() would not wait: to be waited for in another event loop.
  Handle handle() const noexcept { return queue_.get(); }

 private:
  Poller() = default;

  UniqueHandle queue_;
  UniqueHandle wake_;          // Linux: an eventfd
  std::vector<bool> present_;  // kqueue, which does not tell: the descriptors that are here
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_LOOP_POLLER_H_
