// The subcommands. To add one: write its file, declare it here, add its row to the table in
// commands.cc.
#ifndef SLUICE_HARNESS_CLI_COMMANDS_H_
#define SLUICE_HARNESS_CLI_COMMANDS_H_

#include <span>
#include <string_view>

#include "harness/cli/command.h"

namespace sluice::cli {

extern const Command kBench;
extern const Command kCalibrate;
extern const Command kCheck;
extern const Command kCheckCase;
extern const Command kCount;
extern const Command kCp;
extern const Command kList;
extern const Command kInfo;
extern const Command kSend;
extern const Command kRecv;

// In the order of the help text.
std::span<const Command* const> Commands();

// The command with that name, or NULL.
const Command* FindCommand(std::string_view name);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_COMMANDS_H_
