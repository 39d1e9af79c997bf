// What a subcommand is to the frame: its help, its options and the function that runs it.
#ifndef SLUICE_HARNESS_CLI_COMMAND_H_
#define SLUICE_HARNESS_CLI_COMMAND_H_

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <span>
#include <string>
#include <string_view>

#include "harness/cli/console.h"

namespace sluice::cli {

using OptionAdder = boost::program_options::options_description_easy_init;
using OptionValues = boost::program_options::variables_map;

// An argument that is not an option. `name` is how help and messages call it, and its key in
// OptionValues: a std::string, or a std::vector<std::string> if it is repeated.
struct Positional {
  const char* name;
  bool required = true;
  bool repeated = false;  // takes all that are left; the last one only
};

struct Command {
  std::string_view name;
  std::string_view arguments;    // after the name in the usage line: "[OPTION]... FILE ADDRESS"
  std::string_view summary;      // one line for the list of commands; empty: not listed
  std::string_view description;  // paragraphs, lines of at most 80 characters
  std::string_view examples;     // at least two, a line each
  std::span<const Positional> positionals;
  void (*add_options)(OptionAdder add);                      // --help is there already
  int (*run)(const OptionValues& values, Console& console);  // answers an exit code; may throw
};

// The whole help text of a command.
std::string HelpText(const Command& command);

// Parses `arguments` (those after the command's name) and runs the command. Answers its exit code,
// or app::kExitUsage after one line on standard error. `--help` prints the help instead.
int RunCommand(const Command& command, const std::vector<std::string>& arguments, Console& console);

}  // namespace sluice::cli

#endif  // SLUICE_HARNESS_CLI_COMMAND_H_
