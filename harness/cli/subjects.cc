#include "harness/cli/subjects.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <system_error>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/discovery.h"
#include "harness/channels/channel.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/host_options.h"
#include "harness/cli/standard.h"

namespace sluice::cli {

namespace po = boost::program_options;

void AddSubjectOptions(OptionAdder& add) {
  add("channel", po::value<std::vector<std::string>>()->composing()->value_name("CHANNEL"),
      "measure on this one only; may be repeated: tcp, unix, tcp-sg, tcp-nosg, pipe, file, "
      "file-reflink");
  add("directory", po::value<std::string>()->value_name("DIR"),
      "make source files there; default: the directory for temporary files");
  AddHostOptions(add);
}

Attempt<std::vector<std::string>> ChannelsFrom(const OptionValues& values,
                                               std::span<const std::string_view> otherwise) {
  if (!values.contains("channel"))
    return std::vector<std::string>(otherwise.begin(), otherwise.end());
  std::vector<std::string_view> known;
  for (const channels::ChannelInfo& channel : channels::Channels()) known.push_back(channel.name);
  std::vector<std::string> chosen;
  for (const std::string& name : values["channel"].as<std::vector<std::string>>()) {
    if (std::ranges::find(known, name) == known.end()) {
      const auto closest = base::ClosestTo(name, known);
      return Failure(
          kExitUsage,
          closest ? fmt::format("no channel \"{}\"; did you mean \"{}\"?", name, *closest)
                  : fmt::format("no channel \"{}\"; there are {}", name, fmt::join(known, ", ")));
    }
    if (std::ranges::find(chosen, name) == chosen.end()) chosen.push_back(name);
  }
  return chosen;
}

Attempt<ChosenPlugins> PluginsFrom(const OptionValues& values) {
  const auto options = HostOptionsFrom(values);
  if (!options) return options.error();
  if (!values.contains(kPlugins)) {
    auto all = LoadPlugins({}, *options);
    if (!all) return all;
    std::ranges::stable_sort(all->plugins, std::ranges::greater(), [](const auto& plugin) {
      const sluice_claim* claim = plugin->FindClaim(SLUICE_KIND_FILE, SLUICE_KIND_TCP);
      if (claim == nullptr) return std::uint64_t{0};
      return std::uint64_t{claim->staged_milli} + claim->send_milli;
    });
    return all;
  }
  ChosenPlugins chosen;
  for (const std::string& name : values[kPlugins].as<std::vector<std::string>>()) {
    auto plugin = host::Find(name, *options);
    if (!plugin) return Failure(ExitCodeOf(plugin.error()), plugin.error().message);
    chosen.plugins.push_back(*std::move(plugin));
  }
  return chosen;
}

Attempt<std::filesystem::path> DirectoryFrom(const OptionValues& values) {
  if (values.contains("directory")) {
    return base::FromUtf8(values["directory"].as<std::string>());
  }
  std::error_code error;
  std::filesystem::path directory = std::filesystem::temp_directory_path(error);
  if (error) return Failure(kExitUsage, fmt::format("TMPDIR: {}", error.message()));
  return directory;
}

void StatusLine::Show(std::string_view text) const {
  if (terminal_) WriteTo(Standard::kError, fmt::format("\r\x1b[K{} ", text));
}

StatusLine::~StatusLine() {
  if (terminal_) WriteTo(Standard::kError, "\r\x1b[K");
}

}  // namespace sluice::cli
