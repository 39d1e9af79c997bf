// One handle in the poller.
#ifndef SLUICE_CORE_LOOP_WATCH_H_
#define SLUICE_CORE_LOOP_WATCH_H_

#include <cstdint>

#include "core/base/handle.h"
#include "core/loop/poller.h"

namespace sluice::loop {

// Knows what it has registered, so that waiting for the same again costs no call. A handle that
// somebody else watches is watched through a duplicate. End() comes before the handle is closed.
class Watch {
 public:
  Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // From now on `poller` tells of `handle` with `token`: of `events`, and perhaps of those asked
  // for earlier; on Windows once. Until End() handle and token stay the same. Answers 0 or the
  // error.
  int Begin(Poller& poller, base::Handle handle, std::uint32_t events,
            std::uint64_t token) noexcept {
    if ((events & ~events_) != 0 || handle_ == base::kNoHandle) [[unlikely]] {
      const int error = Register(poller, handle, events, token);
      if (error != 0) return error;
    }
    return poller.Rearm(handle_, events);
  }

  void End(Poller& poller) noexcept {
    if (handle_ != base::kNoHandle) Remove(poller);
  }

 private:
  int Register(Poller& poller, base::Handle handle, std::uint32_t events,
               std::uint64_t token) noexcept;
  void Remove(Poller& poller) noexcept;

  base::Handle handle_ = base::kNoHandle;  // that is in the poller
  std::uint32_t events_ = 0;
  base::UniqueHandle duplicate_;  // handle_, if that had to be one
};

}  // namespace sluice::loop

#endif  // SLUICE_CORE_LOOP_WATCH_H_
