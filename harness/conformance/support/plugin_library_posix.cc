#include <dlfcn.h>
#include <fmt/format.h>

#include "harness/conformance/support/plugin_library.h"

namespace sluice::conformance {

sluice_plugin_entry_fn Entry(Trial& trial) {
  const std::filesystem::path& file = PluginFile(trial);
  // It is loaded already, by the host, and stays so: this only finds it again.
  void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
  if (library == nullptr) {
    trial.Skip(fmt::format("{} is not what was loaded any more", file.native()));
  }
  void* const entry = ::dlsym(library, SLUICE_PLUGIN_ENTRY_NAME);
  ::dlclose(library);
  return reinterpret_cast<sluice_plugin_entry_fn>(entry);
}

}  // namespace sluice::conformance
