// The program behind main(): what comes before and instead of a subcommand.
#ifndef SLUICE_HARNESS_CLI_PROGRAM_H_
#define SLUICE_HARNESS_CLI_PROGRAM_H_

#include <string>
#include <vector>

#include "harness/cli/console.h"

namespace sluice::cli {

// Runs the command line without the program's name; answers an exit code. May throw.
int RunProgram(const std::vector<std::string>& arguments, Console& console);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_PROGRAM_H_
