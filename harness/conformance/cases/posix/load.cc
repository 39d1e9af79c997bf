#include "harness/conformance/cases/load.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <string_view>

#include "core/host/error.h"
#include "core/transfer/unique_handle.h"
#include "harness/conformance/cases/entry.h"
#include "harness/conformance/process_state.h"
#include "harness/os/posix/descriptors.h"
#include "harness/os/posix/retry.h"

namespace sluice::harness {
namespace {

// Of the child's last words: the copy could not be loaded.
constexpr char kNotLoaded = '!';

std::string LoadHere(const std::filesystem::path& copy) {
  const ProcessState before = LookAtProcess();
  void* const library = ::dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return kNotLoaded + host::OneLine(::dlerror());
  const std::string by_loading = Difference(before, LookAtProcess());
  if (!by_loading.empty()) return "by loading it: " + by_loading;

  const auto entry =
      reinterpret_cast<sluice_plugin_entry_fn>(::dlsym(library, SLUICE_PLUGIN_ENTRY_NAME));
  sluice_handshake handshake = Offer(SLUICE_ABI_MIN, SLUICE_ABI_MAX);
  entry(&handshake);
  const std::string by_entry = Difference(before, LookAtProcess());
  return by_entry.empty() ? by_entry : "by its entry point: " + by_entry;
}

[[noreturn]] void BeChild(const std::filesystem::path& copy, int words) {
  std::string text;
  try {
    text = LoadHere(copy);
  } catch (const std::exception& thrown) {
    text = fmt::format("an exception: {}", host::OneLine(thrown.what()));
  } catch (...) {
    text = "an exception";
  }
  const ssize_t written = RetryOnSignal([&] { return ::write(words, text.data(), text.size()); });
  ::_exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
}

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count = RetryOnSignal([&] { return ::read(fd, buffer.data(), buffer.size()); });
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string ChangedByLoading(Trial& trial, const std::filesystem::path& file) {
  const std::filesystem::path copy = trial.directory() / "copy.so";
  std::filesystem::copy_file(file, copy);
  int ends[2];
  Must(os::MakePipe(ends), "pipe");
  const transfer::UniqueHandle words(ends[0]);
  transfer::UniqueHandle child_words(ends[1]);
  const auto child = static_cast<pid_t>(Must(::fork(), "fork"));
  if (child == 0) BeChild(copy, child_words.get());
  child_words.reset();

  std::string text = ReadAll(words.get());
  int status = 0;
  Must(RetryOnSignal([&] { return ::waitpid(child, &status, 0); }), "waitpid");
  if (WIFSIGNALED(status)) {
    return fmt::format("signal {} killed the process", WTERMSIG(status));
  }
  if (WEXITSTATUS(status) != 0) return "the process was ended";
  if (text.starts_with(kNotLoaded)) {
    trial.Skip(fmt::format("a copy of the library in another folder does not load: {}",
                           std::string_view(text).substr(1)));
  }
  return text;
}

}  // namespace sluice::harness
