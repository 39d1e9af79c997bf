// What POSIX systems have in common.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>

#include <filesystem>

#include "harness/conformance/process_state.h"

namespace sluice::conformance {
namespace {

std::string DescribeDescriptor(int fd) {
  return fmt::format("{}, flags {:#o}{}", DescriptorTarget(fd), ::fcntl(fd, F_GETFL),
                     (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0 ? ", close-on-exec" : "");
}

// Real-time signals come after the others.
#ifdef SIGRTMAX
const int kLastSignal = SIGRTMAX;
#else
constexpr int kLastSignal = NSIG - 1;
#endif

std::string DescribeMask(const sigset_t& mask) {
  std::string text;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if (sigismember(&mask, signal) == 1)
      text += fmt::format("{}{}", text.empty() ? "" : " ", signal);
  }
  return text.empty() ? "empty" : text;
}

std::map<int, std::string> Dispositions() {
  std::map<int, std::string> dispositions;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) != 0) continue;  // the C library's own
    const auto handler = reinterpret_cast<std::uintptr_t>(action.sa_handler);
    std::string_view name = action.sa_handler == SIG_DFL ? "default" : "a handler";
    if (action.sa_handler == SIG_IGN) name = "ignored";
    dispositions[signal] =
        fmt::format("{} ({:#x}, flags {:#x}, mask {})", name, handler,
                    static_cast<unsigned>(action.sa_flags), DescribeMask(action.sa_mask));
  }
  return dispositions;
}

}  // namespace

const std::string_view kDescriptorWord = "descriptor";

ProcessState LookAtProcess() {
  ProcessState state;
  for (const int fd : OpenDescriptors()) state.descriptors[fd] = DescribeDescriptor(fd);
  state.threads = Threads();
  state.children = ChildProcesses();
  state.signals = Dispositions();
  sigset_t mask;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  state.blocked = DescribeMask(mask);
  state.working_directory = std::filesystem::current_path().native();
  return state;
}

bool IsInherited(std::string_view descriptor) { return !descriptor.ends_with("close-on-exec"); }

bool LibrariesKeepDescriptors() { return false; }

std::size_t CountDescriptors() { return OpenDescriptors().size(); }

}  // namespace sluice::conformance
