// An event, and overlapped calls that set it.
#ifndef SLUICE_PLUGINS_WINDOWS_EVENT_H_
#define SLUICE_PLUGINS_WINDOWS_EVENT_H_

#include <windows.h>

#include <cstdint>

namespace sluice::plugins::windows {

// A manual-reset event that no child process inherits. Closed with its owner.
class Event {
 public:
  Event() noexcept = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event();

  // Answers 0 or GetLastError().
  int Make() noexcept;

  bool made() const noexcept { return handle_ != nullptr; }
  HANDLE get() const noexcept { return handle_; }

  // For one overlapped call at `offset` that sets the event, which is reset. Where the handle of
  // the call belongs to a completion port, that port is not told (the lowest bit of hEvent,
  // GetQueuedCompletionStatus): it is the caller's.
  OVERLAPPED Overlap(std::uint64_t offset) const noexcept;

  // Waits for the end of such a call, which answered `done` and `count`. Answers how many bytes it
  // moved, also where it failed behind them, or the negative error.
  std::int64_t Await(HANDLE file, OVERLAPPED& overlapped, BOOL done, DWORD count) const noexcept;

  // Ends such a call that has not ended, and comes back when the system has done with it.
  void Cancel(HANDLE file, OVERLAPPED& overlapped) const noexcept;

 private:
  HANDLE handle_ = nullptr;
};

}  // namespace sluice::plugins::windows

#endif  // SLUICE_PLUGINS_WINDOWS_EVENT_H_
