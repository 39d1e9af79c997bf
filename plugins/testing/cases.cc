#include "plugins/testing/cases.h"

#include <algorithm>
#include <array>
#include <sluice/plugin.hpp>

#include "plugins/linux/copy_file_range.h"
#include "plugins/linux/sendfile.h"
#include "plugins/linux/splice.h"
#include "plugins/posix/mmap_write.h"
#include "plugins/posix/read_write.h"

namespace sluice::plugins::testing {
namespace {

constexpr std::array kPlugins{
    &internal::Descriptor<ReadWrite>::kPlugin,     &internal::Descriptor<MmapWrite>::kPlugin,
    &internal::Descriptor<Sendfile>::kPlugin,      &internal::Descriptor<Splice>::kPlugin,
    &internal::Descriptor<CopyFileRange>::kPlugin,
};

}  // namespace

std::string CaseName(const ::testing::TestParamInfo<Case>& info) {
  static constexpr std::array kKinds{"unknown", "file", "tcp", "unix", "pipe"};
  std::string name = std::string(info.param.plugin->name) + "_" + kKinds.at(info.param.sink_kind) +
                     (info.param.nonblocking ? "_nonblocking" : "_blocking");
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

std::ostream& operator<<(std::ostream& out, const Case& value) {
  return out << CaseName(::testing::TestParamInfo<Case>(value, 0));
}

std::vector<Case> AllCases(const std::vector<std::uint32_t>& sink_kinds, Modes modes) {
  std::vector<Case> cases;
  for (const sluice_plugin* const plugin : kPlugins) {
    const bool files_only = plugin == &internal::Descriptor<CopyFileRange>::kPlugin;
    for (const std::uint32_t kind : sink_kinds) {
      if (files_only && kind != SLUICE_KIND_FILE) continue;
      if (modes != Modes::kNonblocking) cases.push_back({plugin, kind, false});
      if (modes != Modes::kBlocking && kind != SLUICE_KIND_FILE) {
        cases.push_back({plugin, kind, true});
      }
    }
  }
  return cases;
}

}  // namespace sluice::plugins::testing
