// The process as a whole.
#ifndef SLUICE_HARNESS_CLI_PROCESS_H_
#define SLUICE_HARNESS_CLI_PROCESS_H_

#include "core/base/error.h"

namespace sluice::cli {

// Called first in main():
//   - Opens standard streams that are closed, so that using them fails. Otherwise the next file or
//     socket would take their number, and messages would be written into it.
//   - Makes a closed pipe and a file beyond its limit errors like others (SIGPIPE and SIGXFSZ are
//     ignored), and lets no dialog ask about a crash or a drive without a disk (Windows).
base::Result<void> PrepareStreamsAndSignals();

// From now on a crash ends the process with this exit code. Only unloading plugins is left to do,
// and what they do then does not change a result that was already printed.
void OutliveCrashes(int exit_code);

// Ends the process as the signal would have; on Windows, which has none, with app::kExitSignal plus
// its number.
[[noreturn]] void EndBySignal(int signal);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_PROCESS_H_
