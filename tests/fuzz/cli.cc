// What people and peers write is not trusted: no text makes a parser of the program crash, hang,
// throw or contradict itself.
//
// An input is a letter, which chooses the parser, and the text. To add a parser: a function that
// gives it the text and requires what must hold of the answer, and a line of kParsers.
#include <algorithm>
#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "harness/app/address.h"
#include "harness/app/digest_line.h"
#include "harness/app/failure.h"
#include "harness/cli/command.h"
#include "harness/cli/numbers.h"
#include "tests/fuzz/property.h"

namespace sluice::fuzz {
namespace {

void Address(std::string_view text) {
  const auto address = app::ParseAddress(text);
  if (!address) {
    Require(address.error().message.find(text) != std::string::npos, "names the text", text);
    return;
  }
  const std::string again = app::ToString(*address);
  const auto second = app::ParseAddress(again);
  Require(second.has_value(), "what ToString() writes is an address", again);
  Require(app::ToString(*second) == again, "it is the same address", again);
}

void ByteCount(std::string_view text) {
  const auto count = cli::ParseByteCount(text);
  if (!count) return;
  Require(*count <= INT64_MAX, "at most 2^63 - 1", text);
  Require('0' <= text.front() && text.front() <= '9', "begins with a digit", text);
  Require(cli::ParseByteCount(std::to_string(*count)) == count, "means the same in bytes", text);
}

void DigestLine(std::string_view text) {
  const auto digest = app::ParseDigestLine(text);
  if (!digest) return;
  Require(text.size() <= app::kMaxDigestLine, "is as long as said", text);
  Require(app::DigestLine(*digest) == text, "has one spelling", text);
}

void OneLine(std::string_view text) {
  const std::string line = base::OneLine(text);
  Require(base::OneLine(line) == line, "a line stays as it is", line);
  Require(line.find_first_of("\n\r\t\x1b\x7f") == std::string::npos, "nothing moves the cursor",
          line);
}

// An argument a line.
std::vector<std::string> Arguments(std::string_view text) {
  std::vector<std::string> arguments(1);
  for (const char c : text) {
    if (c == '\n') {
      arguments.emplace_back();
    } else {
      arguments.back() += c;
    }
  }
  return arguments;
}

namespace po = boost::program_options;

constexpr std::array kPositionals = {
    cli::Positional{"FILE"}, cli::Positional{.name = "MORE", .required = false, .repeated = true}};

// No exit code of the frame's own.
constexpr int kRan = 99;

// A command with options and arguments of every form that the commands of the program have. They
// themselves are not here: with what they run, they are most of the program.
constexpr cli::Command kCommand = {
    .name = "test",
    .arguments = "[OPTION]... FILE [MORE]...",
    .summary = "takes everything",
    .description = "Takes everything.",
    .examples = "  sluice test --length 1K a b\n",
    .positionals = kPositionals,
    .add_options =
        [](cli::OptionAdder add) {
          add("output,o", po::value<std::string>()->value_name("FILE"), "a text, also by a letter");
          add("length", po::value<std::string>()->value_name("BYTES"), "a text");
          add("plugin-path", po::value<std::vector<std::string>>()->composing(), "may be repeated");
          add("seed", po::value<std::uint64_t>(), "a number");
          add("json", "a switch");
        },
    .run =
        [](const cli::OptionValues& values, cli::Console&) {
          Require(values.contains("FILE") && !values.contains("help"), "runs with what it needs",
                  "");
          return kRan;
        },
};

void Options(std::string_view text) {
  cli::Console console;
  const int code = cli::RunCommand(kCommand, Arguments(text), console);
  Require(code == kRan || code == app::kExitGood || code == app::kExitUsage,
          "runs, helps or complains", text);
}

struct Parser {
  char letter;
  void (*parse)(std::string_view text);
};

constexpr std::array kParsers = {
    Parser{'a', Address}, Parser{'b', ByteCount}, Parser{'d', DigestLine},
    Parser{'l', OneLine}, Parser{'o', Options},
};

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto* const parser = std::ranges::find(kParsers, static_cast<char>(*data), &Parser::letter);
  if (parser == kParsers.end()) return 0;
  // A copy of its own, so that reading beyond the text is seen.
  const std::vector<char> text(data + 1, data + size);
  parser->parse({text.data(), text.size()});
  return 0;
}

}  // namespace sluice::fuzz
