// Ctrl-C as a cancellation, for commands that have to clean up.
#ifndef SLUICE_HARNESS_APP_INTERRUPT_H_
#define SLUICE_HARNESS_APP_INTERRUPT_H_

#include <memory>

#include "core/base/cancellation.h"
#include "core/base/error.h"

namespace sluice::app {

// As long as it lives, the first SIGINT, SIGTERM or SIGHUP cancels instead of ending the process,
// and interrupts the system call it comes in. Another one ends the process, unless it comes at
// once: then it is the same one, sent twice. A signal that is ignored stays so (nohup).
//
// On Windows Ctrl-C and Ctrl-Break count as SIGINT (2). Closing the console's window, logging off
// and shutting down count as SIGTERM (15); the system then gives the process some seconds.
//
// One at a time in a process: a signal handler has no other way to its object than a global.
class Interrupt {
 public:
  static base::Result<std::unique_ptr<Interrupt>> Create();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  const base::Cancellation& cancellation() const { return cancellation_; }

  // The number of the signal that came; 0: none.
  int signal() const;

 private:
  explicit Interrupt(base::Cancellation cancellation);

  base::Cancellation cancellation_;
};

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_INTERRUPT_H_
