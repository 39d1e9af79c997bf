#include <fmt/format.h>
#include <windows.h>

#include "core/base/error.h"
#include "core/base/path.h"
#include "harness/conformance/process_state.h"
#include "harness/conformance/support/plugin_library.h"

namespace sluice::conformance {

sluice_plugin_entry_fn EntryPoint(CaseContext& context) {
  const std::filesystem::path& file = PluginFile(context);
  // It is loaded already, by the host, and stays so: this only finds it again.
  const HMODULE library = GetModuleHandleW(file.c_str());
  if (library == nullptr) {
    context.Skip(fmt::format("{} is no longer what was loaded", base::ToUtf8(file)));
  }
  const FARPROC entry = GetProcAddress(library, SLUICE_PLUGIN_ENTRY_NAME);
  return reinterpret_cast<sluice_plugin_entry_fn>(reinterpret_cast<void*>(entry));
}

// In the process of the case itself: there is no fork. The copy stays loaded.
std::string ChangedByLoading(CaseContext& context, const std::filesystem::path& file) {
  const std::filesystem::path copy = context.directory() / "copy.dll";
  std::filesystem::copy_file(file, copy);
  const ProcessState before = LookAtProcess();
  const HMODULE library = LoadLibraryW(copy.c_str());
  if (library == nullptr) {
    context.Skip(fmt::format("a copy of the library in another folder does not load: {}",
                             base::ErrorText(base::LastError())));
  }
  const std::string by_loading = Difference(before, LookAtProcess());
  if (!by_loading.empty()) return "by loading it: " + by_loading;
  const FARPROC address = GetProcAddress(library, SLUICE_PLUGIN_ENTRY_NAME);
  const auto entry = reinterpret_cast<sluice_plugin_entry_fn>(reinterpret_cast<void*>(address));
  sluice_handshake handshake = Offer(SLUICE_ABI_MIN, SLUICE_ABI_MAX);
  entry(&handshake);
  const std::string by_entry = Difference(before, LookAtProcess());
  return by_entry.empty() ? by_entry : "by its entry point: " + by_entry;
}

}  // namespace sluice::conformance
