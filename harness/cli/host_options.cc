#include "harness/cli/host_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "core/base/path.h"
#include "core/host/error.h"
#include "harness/app/failure.h"

namespace sluice::cli {
namespace {

namespace po = boost::program_options;

// Of plugin_path.
constexpr const char* kListSeparator =
    std::filesystem::path::preferred_separator == '\\' ? ";" : ":";

constexpr const char* kPath = "plugin-path";
constexpr const char* kAllowWritable = "allow-writable-plugins";

}  // namespace

void AddHostOptions(OptionAdder& add) {
  add(kPath, po::value<std::vector<std::string>>()->composing()->value_name("DIR"),
      "search DIR for plugins before SLUICE_PLUGIN_PATH and the directory sluice-plugins beside "
      "this program; may be repeated");
  add(kAllowWritable,
      "load plugins that other users can write or own; their code then runs with your rights");
}

Attempt<host::HostOptions> HostOptionsFrom(const OptionValues& values) {
  host::HostOptions options = host::HostOptions::FromEnvironment();
  std::vector<std::string> path;
  if (values.contains(kPath)) {
    for (const std::string& directory : values[kPath].as<std::vector<std::string>>()) {
      std::error_code error;
      const std::filesystem::path given = base::FromUtf8(directory);
      if (!std::filesystem::is_directory(given, error)) {
        if (!error) error = make_error_code(std::errc::not_a_directory);
        return Failure{app::kExitUsage,
                       fmt::format("--{} {}: {}", kPath, directory, error.message())};
      }
      path.push_back(base::ToUtf8(std::filesystem::absolute(given)));
    }
  }
  if (!options.plugin_path.empty()) path.push_back(options.plugin_path);
  options.plugin_path = fmt::format("{}", fmt::join(path, kListSeparator));
  options.allow_writable_by_others |= values.contains(kAllowWritable);
  return options;
}

std::vector<std::string> ForOtherProcess(const host::HostOptions& options) {
  if (!options.allow_writable_by_others) return {};
  return {fmt::format("--{}", kAllowWritable)};
}

}  // namespace sluice::cli
