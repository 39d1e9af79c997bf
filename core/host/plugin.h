// A plugin that passed every check of the host.
#ifndef SLUICE_CORE_HOST_PLUGIN_H_
#define SLUICE_CORE_HOST_PLUGIN_H_

#include <sluice/kernel_report.h>
#include <sluice/plugin.h>
#include <sluice/reuse.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

namespace sluice::host {

// Where a plugin's code comes from. Both are empty for a plugin that is linked into the program.
struct Origin {
  std::filesystem::path file;           // the shared library, absolute, without symbolic links
  std::shared_ptr<const void> library;  // keeps it loaded
};

// Immutable; any thread may use it. Only Load() and FromEntryPoint() make plugins, after they have
// checked the descriptor. The library stays loaded as long as the Plugin lives. To keep something
// that came from a plugin (a string, a claim, a transfer), keep its PluginPtr too.
class Plugin {
 public:
  // `descriptor` comes from Negotiate() and belongs to `origin`.
  Plugin(const sluice_plugin& descriptor, Origin origin)
      : origin_(std::move(origin)),
        descriptor_(descriptor),
        kernel_report_(static_cast<const sluice_kernel_report*>(
            descriptor.get_extension(SLUICE_EXT_KERNEL_REPORT))),
        reuse_(static_cast<const sluice_reuse*>(descriptor.get_extension(SLUICE_EXT_REUSE))) {}
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  std::string_view name() const { return descriptor_.name; }
  std::string_view version() const { return descriptor_.version; }
  std::string_view summary() const { return descriptor_.summary; }
  const std::filesystem::path& file() const { return origin_.file; }
  std::uint32_t abi_version() const { return descriptor_.abi_version; }
  std::uint64_t capabilities() const { return descriptor_.capabilities; }  // SLUICE_CAP_* bits
  const sluice_plugin& descriptor() const { return descriptor_; }

  // Returns the claim for routes between these SLUICE_KIND_*s; nullptr: the plugin claims nothing.
  const sluice_claim* FindClaim(std::uint32_t source_kind, std::uint32_t sink_kind) const;

  // Returns the extension of sluice/kernel_report.h; nullptr: the plugin does not have it.
  const sluice_kernel_report* kernel_report() const { return kernel_report_; }

  // Returns the extension of sluice/reuse.h; nullptr: the plugin does not have it.
  const sluice_reuse* reuse() const { return reuse_; }

 private:
  Origin origin_;
  const sluice_plugin& descriptor_;
  const sluice_kernel_report* kernel_report_;
  const sluice_reuse* reuse_;
};

using PluginPtr = std::shared_ptr<const Plugin>;

}  // namespace sluice::host

#endif  // SLUICE_CORE_HOST_PLUGIN_H_
