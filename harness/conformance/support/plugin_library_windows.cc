#include <fmt/format.h>
#include <windows.h>

#include "core/base/path.h"
#include "harness/conformance/support/plugin_library.h"

namespace sluice::conformance {

sluice_plugin_entry_fn Entry(Trial& trial) {
  const std::filesystem::path& file = PluginFile(trial);
  // It is loaded already, by the host, and stays so: this only finds it again.
  const HMODULE library = GetModuleHandleW(file.c_str());
  if (library == nullptr) {
    trial.Skip(fmt::format("{} is not what was loaded any more", base::ToUtf8(file)));
  }
  const FARPROC entry = GetProcAddress(library, SLUICE_PLUGIN_ENTRY_NAME);
  return reinterpret_cast<sluice_plugin_entry_fn>(reinterpret_cast<void*>(entry));
}

}  // namespace sluice::conformance
