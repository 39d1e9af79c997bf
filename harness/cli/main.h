// The program from its first line to its last, whatever way the system calls it.
#ifndef SLUICE_HARNESS_CLI_MAIN_H_
#define SLUICE_HARNESS_CLI_MAIN_H_

#include <span>

namespace sluice::cli {

// `arguments`: what the program was called with, its own name first. On Windows in UTF-8, and as it
// was given: what looks like a wildcard is not replaced. The exit code is the answer.
int Main(std::span<char* const> arguments);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_MAIN_H_
