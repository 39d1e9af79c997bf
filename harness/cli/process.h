// The process as a whole.
#ifndef SLUICE_HARNESS_CLI_PROCESS_H_
#define SLUICE_HARNESS_CLI_PROCESS_H_

#include "core/base/error.h"

namespace sluice::cli {

// Called first in main():
//   - Standard streams that are closed are opened so that using them fails: else the next file or
//     socket would take their number, and messages would be written into it.
//   - A closed pipe and a file beyond its limit are errors like others (SIGPIPE and SIGXFSZ are
//     ignored), and no dialog asks what to do about a crash or a drive without a disk (Windows).
//   - Under `bazel run`, the current directory becomes the one of the user's shell
//     (BUILD_WORKING_DIRECTORY), from which relative file names are meant.
base::Result<void> PrepareProcess();

// From now on a crash ends the process with this exit code: what is left to do is to unload
// plugins, and what they do then changes nothing about an answer that was given.
void OutliveCrashes(int exit_code);

// Ends the process as the signal would have; on Windows, which has none, with kExitSignal plus its
// number.
[[noreturn]] void EndBySignal(int signal);

// What of PrepareProcess() is the operating system's own.
base::Result<void> PrepareStreamsAndSignals();

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_PROCESS_H_
