#include "harness/cli/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <vector>

#include "core/base/text.h"
#include "harness/app/failure.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

po::options_description Options(const Command& command) {
  po::options_description options("options", 100, 60);
  command.add_options(options.add_options());
  options.add_options()("help,h", "print this help");
  return options;
}

std::string UnknownOption(const std::string& name, const po::options_description& options) {
  std::vector<std::string_view> known;
  std::vector<std::string> names;
  for (const auto& option : options.options()) names.push_back("--" + option->long_name());
  known.assign(names.begin(), names.end());
  const auto meant = base::ClosestTo(name, known);
  return fmt::format("unknown option \"{}\"{}", name,
                     meant ? fmt::format("; did you mean \"{}\"?", *meant) : "");
}

OptionValues Parse(const Command& command, const std::vector<std::string>& arguments,
                   const po::options_description& visible) {
  po::options_description all;
  all.add(visible);
  po::positional_options_description order;
  for (const Positional& positional : command.positionals) {
    if (positional.repeated) {
      all.add_options()(positional.name, po::value<std::vector<std::string>>());
    } else {
      all.add_options()(positional.name, po::value<std::string>());
    }
    order.add(positional.name, positional.repeated ? -1 : 1);
  }
  OptionValues values;
  // An abbreviated option would change its meaning when a longer one is added.
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  po::store(po::command_line_parser(arguments).options(all).positional(order).style(style).run(),
            values);
  po::notify(values);
  return values;
}

}  // namespace

std::string HelpText(const Command& command) {
  std::ostringstream options;
  options << Options(command);
  return fmt::format("usage: sluice {} {}\n\n{}\n\n{}\nexamples:\n{}\n", command.name,
                     command.arguments, command.description, options.str(), command.examples);
}

int RunCommand(const Command& command, const std::vector<std::string>& arguments,
               Console& console) {
  const auto misused = [&](std::string_view why) {
    return console.Fail(app::kExitUsage,
                        fmt::format("{0}: {1} (see \"sluice {0} --help\")", command.name, why));
  };
  const po::options_description options = Options(command);
  OptionValues values;
  try {
    values = Parse(command, arguments, options);
  } catch (const po::unknown_option& error) {
    return misused(UnknownOption(error.get_option_name(), options));
  } catch (const po::too_many_positional_options_error&) {
    return misused("too many arguments");
  } catch (const po::error& error) {
    // what() replaces %option% and the like for as long as there are any: for ever, if an argument
    // brings its own.
    const bool brings = std::ranges::any_of(arguments, [](const std::string& argument) {
      return argument.find('%') != std::string::npos;
    });
    return misused(brings ? "the options are malformed" : error.what());
  }
  if (values.contains("help")) {
    console.Out(HelpText(command));
    return app::kExitGood;
  }
  for (const Positional& positional : command.positionals) {
    if (positional.required && !values.contains(positional.name)) {
      return misused(fmt::format("{} is missing", positional.name));
    }
  }
  return command.run(values, console);
}

}  // namespace sluice::cli
