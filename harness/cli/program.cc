#include "harness/cli/program.h"

#include <fmt/format.h>
#include <sluice/plugin.h>

#include <array>
#include <string_view>

#include "core/base/text.h"
#include "harness/app/failure.h"
#include "harness/cli/commands.h"
#include "harness/report/version.h"

namespace sluice::cli {
namespace {

constexpr std::string_view kUsage =
    "usage: sluice COMMAND [OPTION]... [ARGUMENT]...\n"
    "       sluice help [COMMAND]\n"
    "       sluice --version\n";

std::string CommandList() {
  std::string text = "\ncommands:\n";
  for (const Command* command : Commands()) {
    if (command->summary.empty()) continue;
    text += fmt::format("  {:<10} {}\n", command->name, command->summary);
  }
  return text;
}

std::string Help() {
  return fmt::format(
      "{}\n"
      "Moves file bytes to sockets through plugins, one per facility of the operating\n"
      "system, and reports which path ran, why it fell back, and if the bytes are right.\n"
      "{}\n"
      "examples:\n"
      "  sluice list\n"
      "  sluice recv --output copy.iso :9000\n"
      "  sluice send --explain image.iso 127.0.0.1:9000\n"
      "  sluice help send\n"
      "\n"
      "exit status:\n"
      "  0  all good                           3  a plugin was refused at load\n"
      "  1  failed conformance, refuted claim  4  there was nothing to run\n"
      "  2  the command line cannot be used    5  a transfer failed\n",
      kUsage, CommandList());
}

std::string Version() {
  return fmt::format("sluice {}\nplugin ABI {} to {}\nbuilt with {}\n", report::kVersion,
                     SLUICE_ABI_MIN, SLUICE_ABI_MAX, report::kCompiler);
}

int Unknown(Console& console, std::string_view what, std::string_view word,
            std::span<const std::string_view> known) {
  const auto meant = base::ClosestTo(word, known);
  return console.Fail(
      app::kExitUsage,
      fmt::format("unknown {} \"{}\"; {}", what, word,
                  meant ? fmt::format("did you mean \"{}\"?", *meant) : "see \"sluice --help\""));
}

int UnknownCommand(Console& console, std::string_view word) {
  std::vector<std::string_view> known = {"help"};
  for (const Command* command : Commands()) {
    if (!command->summary.empty()) known.push_back(command->name);
  }
  return Unknown(console, "command", word, known);
}

}  // namespace

int RunProgram(const std::vector<std::string>& arguments, Console& console) {
  if (arguments.empty()) {
    console.Note(fmt::format("{}{}\nSee \"sluice --help\".", kUsage, CommandList()));
    return app::kExitUsage;
  }
  const std::string& first = arguments.front();
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (first == "--help" || first == "-h" || (first == "help" && rest.empty())) {
    console.Out(Help());
    return app::kExitGood;
  }
  if (first == "--version") {
    console.Out(Version());
    return app::kExitGood;
  }
  if (first.starts_with('-')) {
    return Unknown(console, "option", first,
                   std::array<std::string_view, 2>{"--help", "--version"});
  }
  const bool help = first == "help";
  const Command* command = FindCommand(help ? rest.front() : first);
  if (command == nullptr) return UnknownCommand(console, help ? rest.front() : first);
  return RunCommand(*command, help ? std::vector<std::string>{"--help"} : rest, console);
}

}  // namespace sluice::cli
