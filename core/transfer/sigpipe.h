// Keeping SIGPIPE from ending a process that sends to a peer that has gone.
#ifndef SLUICE_CORE_TRANSFER_SIGPIPE_H_
#define SLUICE_CORE_TRANSFER_SIGPIPE_H_

namespace sluice::transfer {

#if defined(_WIN32)

// Windows has no such signal.
inline bool SigpipeIgnored() { return true; }
class SigpipeGuard {
 public:
  explicit SigpipeGuard(bool /*needed*/) noexcept {}
};

#else

// Returns true if the process ignores SIGPIPE, as most servers do. It then needs no guard, and pays
// for none of its system calls.
bool SigpipeIgnored();

// While it lives, SIGPIPE is blocked in the calling thread. The destructor takes away a SIGPIPE
// that a failed send raised meanwhile, and leaves one that was pending before. (sendfile(2) and
// splice(2) have no MSG_NOSIGNAL, and only BSD has SO_NOSIGPIPE.)
class SigpipeGuard {
 public:
  // Does nothing unless `needed`.
  explicit SigpipeGuard(bool needed) noexcept {
    if (needed) Arm();
  }
  ~SigpipeGuard() {
    if (armed_) Disarm();
  }
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  void Arm() noexcept;
  void Disarm() noexcept;

  bool armed_ = false;  // SIGPIPE was not blocked before
};

#endif

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_SIGPIPE_H_
