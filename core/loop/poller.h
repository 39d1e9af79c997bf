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
// Reports edges: a handle is reported when it becomes ready, and when it is added or modified while
// it is ready; not again as long as it stays ready. So a registered handle costs no further call
// until it is removed. Plugins return SLUICE_WOULD_BLOCK only after the system did (contract,
// C-WAIT-4), so the edge is always still to come.
//
// On Windows each edge after the first is reported only if Rearm() has asked for it, which is a
// call for each event. Handles are sockets and events there.
//
// Belongs to one thread, except for Wake(). Functions that return an int return 0 or errno, on
// Windows the value of GetLastError().
class Poller {
 public:
  struct Event {
    std::uint64_t token;   // of Add() or Modify()
    std::uint32_t events;  // SLUICE_WAIT_* bits; all of them for a handle that failed or hung up
  };

  // The poller's own token. No handle can have it.
  static constexpr std::uint64_t kNoToken = UINT64_MAX;

  // The most events that one Wait() returns.
  static constexpr std::size_t kAtOnce = 256;

  // The error of Add() for a handle that is already here: EEXIST or ERROR_ALREADY_EXISTS.
  static const int kExists;

  static base::Result<Poller> Create();

  // Reports `handle`, borrowed until Remove(), when it becomes ready for one of `events`
  // (SLUICE_WAIT_* bits), fails or hangs up. Returns kExists if it is here (see Duplicate()), and
  // on Linux EPERM for a handle that cannot be waited for, such as a regular file.
  int Add(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept;

  // Sets other events or another token for a handle that is here.
  int Modify(base::Handle handle, std::uint32_t events, std::uint64_t token) noexcept;

  // Call this before waiting for a handle again, for `events`, which must be among those it is here
  // for. On Windows the handle is reported at once if it is still ready (which makes no difference
  // after SLUICE_WOULD_BLOCK), and from now on only for `events`. Does nothing on other systems,
  // where edges go on by themselves.
  int Rearm(base::Handle handle, std::uint32_t events) noexcept;

  // Call this before closing the handle: a child process may still have it open, and then it would
  // be reported forever. Does not take back events that Wait() has returned.
  void Remove(base::Handle handle) noexcept;

  // Makes a second handle for the same object, to be added beside the first: a handle can be here
  // only once.
  static int Duplicate(base::Handle handle, base::UniqueHandle& duplicate) noexcept;

  // Waits for events, for at most `timeout`, or without a limit if that is negative. Returns how
  // many elements of `events` it has set: at most kAtOnce, and 0 after the timeout, a signal or
  // Wake().
  base::Result<std::size_t> Wait(std::span<Event> events, std::chrono::milliseconds timeout);

  // Makes the current Wait() return, or else the next one. Thread-safe and async-signal-safe; keeps
  // errno or the value of GetLastError().
  void Wake() noexcept;

  // Readable while Wait() would not wait, for use in another event loop. kNoHandle on Windows,
  // which does not document waiting for a completion port.
  base::Handle handle() const noexcept { return queue_.get(); }

 private:
  Poller() = default;

  base::UniqueHandle queue_;
  base::UniqueHandle wake_;     // Linux: an eventfd
  std::vector<bool> present_;   // kqueue, which does not say: the descriptors that are here
  std::shared_ptr<Port> port_;  // Windows; shared_ptr, because Port is incomplete elsewhere
};

}  // namespace sluice::loop

#endif  // SLUICE_CORE_LOOP_POLLER_H_
