#include "harness/conformance/support/plugin_library.h"

namespace sluice::conformance {

const std::filesystem::path& PluginFile(Trial& trial) {
  const std::filesystem::path& file = trial.plugin()->file();
  if (file.empty()) trial.Skip("the plugin is linked into this program: it has no library");
  return file;
}

}  // namespace sluice::conformance
