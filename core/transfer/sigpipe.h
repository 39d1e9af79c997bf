// Keeping SIGPIPE from ending a process that sends to a peer that has gone.
#ifndef SLUICE_CORE_TRANSFER_SIGPIPE_H_
#define SLUICE_CORE_TRANSFER_SIGPIPE_H_

namespace sluice::transfer {

// True if the process ignores SIGPIPE, as most servers do: then no guard is needed, and none of its
// system calls.
bool SigpipeIgnored();

// While it lives, SIGPIPE is blocked in the calling thread; one that a failed send raised meanwhile
// is taken away, one that was pending before is left. (sendfile(2) and splice(2) have no
// MSG_NOSIGNAL, and SO_NOSIGPIPE is BSD's.)
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

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_SIGPIPE_H_
