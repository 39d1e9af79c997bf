#include <dlfcn.h>
#include <fmt/format.h>

#include <string_view>

#include "core/base/error.h"
#include "core/base/text.h"
#include "harness/conformance/process_state.h"
#include "harness/conformance/support/forked.h"
#include "harness/conformance/support/plugin_library.h"

namespace sluice::conformance {
namespace {

// Of the child's last words: the copy could not be loaded.
constexpr char kNotLoaded = '!';

std::string LoadHere(const std::filesystem::path& copy) {
  const ProcessState before = LookAtProcess();
  void* const library = ::dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return kNotLoaded + base::OneLine(::dlerror());
  const std::string by_loading = Difference(before, LookAtProcess());
  if (!by_loading.empty()) return "by loading it: " + by_loading;

  const auto entry =
      reinterpret_cast<sluice_plugin_entry_fn>(::dlsym(library, SLUICE_PLUGIN_ENTRY_NAME));
  sluice_handshake handshake = Offer(SLUICE_ABI_MIN, SLUICE_ABI_MAX);
  entry(&handshake);
  const std::string by_entry = Difference(before, LookAtProcess());
  return by_entry.empty() ? by_entry : "by its entry point: " + by_entry;
}

}  // namespace

sluice_plugin_entry_fn EntryPoint(CaseContext& context) {
  const std::filesystem::path& file = PluginFile(context);
  // It is loaded already, by the host, and stays so: this only finds it again.
  void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
  if (library == nullptr) {
    context.Skip(fmt::format("{} is no longer what was loaded", file.native()));
  }
  void* const entry = ::dlsym(library, SLUICE_PLUGIN_ENTRY_NAME);
  ::dlclose(library);
  return reinterpret_cast<sluice_plugin_entry_fn>(entry);
}

std::string ChangedByLoading(CaseContext& context, const std::filesystem::path& file) {
  const std::filesystem::path copy = context.directory() / "copy.so";
  std::filesystem::copy_file(file, copy);
  std::string text = InChild(context, [&] { return LoadHere(copy); });
  if (text.starts_with(kNotLoaded)) {
    context.Skip(fmt::format("a copy of the library in another folder does not load: {}",
                             std::string_view(text).substr(1)));
  }
  return text;
}

}  // namespace sluice::conformance
