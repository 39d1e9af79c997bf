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
#include "harness/app/failure.h"
#include "harness/channels/channel.h"
#include "harness/cli/host_options.h"
#include "harness/witness/payload.h"

namespace sluice::cli {

namespace po = boost::program_options;

namespace {

// Of the file that is made to find out whether files can be made.
constexpr std::uint64_t kTriedBytes = std::uint64_t{64} << 10U;

}  // namespace

void AddDirectoryOption(OptionAdder& add) {
  add("directory", po::value<std::string>()->value_name("DIR"),
      "make files in DIR; default: the directory for temporary files");
}

void AddSubjectOptions(OptionAdder& add, std::string_view channel_help) {
  const std::string help =
      fmt::format("{}; may be repeated: {}", channel_help, fmt::join(AllChannels(), ", "));
  add("channel", po::value<std::vector<std::string>>()->composing()->value_name("CHANNEL"),
      help.c_str());
  AddDirectoryOption(add);
  AddHostOptions(add);
}

std::vector<std::string_view> AllChannels() {
  std::vector<std::string_view> all;
  for (const channels::ChannelInfo& channel : channels::Channels()) all.push_back(channel.name);
  return all;
}

Attempt<std::vector<std::string>> ChannelsFrom(const OptionValues& values,
                                               std::span<const std::string_view> otherwise) {
  if (!values.contains("channel"))
    return std::vector<std::string>(otherwise.begin(), otherwise.end());
  const std::vector<std::string_view> known = AllChannels();
  std::vector<std::string> chosen;
  for (const std::string& name : values["channel"].as<std::vector<std::string>>()) {
    if (std::ranges::find(known, name) == known.end()) {
      const auto closest = base::ClosestTo(name, known);
      return Failure(app::kExitUsage,
                     closest
                         ? fmt::format("no channel \"{}\"; did you mean \"{}\"?", name, *closest)
                         : fmt::format("no channel \"{}\"; the channels are {}", name,
                                       fmt::join(known, ", ")));
    }
    if (std::ranges::find(chosen, name) == chosen.end()) chosen.push_back(name);
  }
  return chosen;
}

Attempt<app::ChosenPlugins> PluginsFrom(const OptionValues& values, RefusalText refusal_text) {
  const auto options = HostOptionsFrom(values);
  if (!options) return options.error();
  if (!values.contains(kPlugins)) {
    auto all = app::LoadPlugins({}, *options);
    if (!all) return all;
    std::ranges::stable_sort(all->plugins, std::ranges::greater(), [](const auto& plugin) {
      const sluice_claim* claim = plugin->FindClaim(SLUICE_KIND_FILE, SLUICE_KIND_TCP);
      if (claim == nullptr) return std::uint64_t{0};
      return std::uint64_t{claim->staged_milli} + claim->send_milli;
    });
    return all;
  }
  app::ChosenPlugins chosen;
  for (const std::string& name : values[kPlugins].as<std::vector<std::string>>()) {
    auto plugin = host::Find(name, *options);
    if (plugin) {
      chosen.plugins.push_back(*std::move(plugin));
      continue;
    }
    const int code = app::ExitCodeOf(plugin.error());
    if (code != app::kExitRefused || refusal_text == nullptr) {
      return Failure(code, plugin.error().message);
    }
    chosen.refused.push_back(refusal_text(plugin.error()));
  }
  return chosen;
}

Attempt<std::filesystem::path> DirectoryFrom(const OptionValues& values,
                                             transfer::CacheState cache) {
  std::error_code error;
  std::filesystem::path directory = values.contains("directory")
                                        ? base::FromUtf8(values["directory"].as<std::string>())
                                        : std::filesystem::temp_directory_path(error);
  if (error) return Failure(app::kExitUsage, fmt::format("TMPDIR: {}", error.message()));
  if (!std::filesystem::is_directory(directory, error)) {
    if (!error) error = make_error_code(std::errc::not_a_directory);
    return Failure(app::kExitUsage,
                   fmt::format("--directory {}: {}", base::ToUtf8(directory), error.message()));
  }
  directory = std::filesystem::absolute(directory);
  // What fails for one file fails for all, so say it once, before anything runs.
  if (const auto tried = witness::Payload::Make(directory, kTriedBytes, cache); !tried) {
    return Failure(app::kExitUsage, fmt::format("{}; --directory names another place for files",
                                                tried.error().message));
  }
  return directory;
}

}  // namespace sluice::cli
