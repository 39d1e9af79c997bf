#include "harness/cli/commands.h"

#include <algorithm>
#include <array>

namespace sluice::cli {
namespace {

constexpr std::array kCommands = {&kSend, &kRecv};

}  // namespace

std::span<const Command* const> Commands() { return kCommands; }

const Command* FindCommand(std::string_view name) {
  const auto* const found = std::ranges::find(kCommands, name, &Command::name);
  return found == kCommands.end() ? nullptr : *found;
}

}  // namespace sluice::cli
