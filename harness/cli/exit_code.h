// What the program answers to whoever started it.
#ifndef SLUICE_HARNESS_CLI_EXIT_CODE_H_
#define SLUICE_HARNESS_CLI_EXIT_CODE_H_

namespace sluice::cli {

// Everything that was asked for was done and holds.
inline constexpr int kExitGood = 0;

// Conformance failed, or a claim was refuted.
inline constexpr int kExitRefuted = 1;

// The command line cannot be carried out: an unknown command, option or plugin name, a malformed
// number or address, a file that is absent, unreadable or of the wrong kind, an output that exists.
// Nothing was sent or received. Also a standard output that cannot be written.
inline constexpr int kExitUsage = 2;

// A plugin that is there was refused at load.
inline constexpr int kExitRefused = 3;

// There was nothing to run: no plugin was found, no case selected.
inline constexpr int kExitNothing = 4;

// A transfer failed: no connection, no plugin that can do it, an error on the way, digests that
// differ. Also the program itself: out of memory or of descriptors.
inline constexpr int kExitFailed = 5;

// A command that a signal interrupted cleans up and answers this plus the signal's number; the
// program then ends by that signal, so that a shell sees 130 after Ctrl-C. On Windows the program
// answers the number itself: 130 after Ctrl-C or Ctrl-Break, 143 (SIGTERM) when the console is
// closed, the user logs off or the system shuts down.
inline constexpr int kExitSignal = 128;

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_EXIT_CODE_H_
