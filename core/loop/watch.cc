#include "core/loop/watch.h"

#include <utility>

namespace sluice::loop {

int Watch::Register(Poller& poller, base::Handle handle, std::uint32_t events,
                    std::uint64_t token) noexcept {
  const std::uint32_t wanted = events_ | events;
  int error = 0;
  if (handle_ != base::kNoHandle) {
    error = poller.Modify(handle_, wanted, token);
  } else {
    error = poller.Add(handle, wanted, token);
    if (error == Poller::kExists) {
      error = Poller::Duplicate(handle, duplicate_);
      handle = duplicate_.get();
      if (error == 0) error = poller.Add(handle, wanted, token);
    }
    if (error == 0) {
      handle_ = handle;
    } else {
      duplicate_.reset();
    }
  }
  if (error == 0) events_ = wanted;
  return error;
}

void Watch::Remove(Poller& poller) noexcept {
  poller.Remove(std::exchange(handle_, base::kNoHandle));
  duplicate_.reset();
  events_ = 0;
}

}  // namespace sluice::loop
