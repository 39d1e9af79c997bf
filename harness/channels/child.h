// A process of the harness's own that runs beside it.
#ifndef SLUICE_HARNESS_CHANNELS_CHILD_H_
#define SLUICE_HARNESS_CHANNELS_CHILD_H_

#include <sys/types.h>

#include <functional>
#include <span>
#include <utility>

#include "core/base/error.h"

namespace sluice::channels {

// Owns a forked process, or none. The destructor kills and reaps it.
//
// The process keeps only the descriptors it is given, and standard error. All its signals are
// blocked: what a terminal sends to the whole process group (SIGINT) is for the harness to handle,
// which then ends its children. It never outlives the harness: it is killed when the thread that
// started it ends.
class Child {
 public:
  Child() noexcept = default;

  // Runs `body` in a new process, which ends with exit status 0 when it returns. `keep` lists the
  // descriptors it needs. The child is forked and does not exec; everything `body` calls has to
  // bear that. Best before the program starts threads: glibc keeps only malloc and stdio usable in
  // the child of a process that has several.
  static base::Result<Child> Start(std::span<const int> keep, const std::function<void()>& body);

  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, kNone)) {}
  Child& operator=(Child&& other) noexcept {
    std::swap(pid_, other.pid_);
    return *this;
  }
  ~Child();

  explicit operator bool() const noexcept { return pid_ != kNone; }

 private:
  static constexpr pid_t kNone = -1;
  explicit Child(pid_t pid) noexcept : pid_(pid) {}

  pid_t pid_ = kNone;
};

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_CHILD_H_
