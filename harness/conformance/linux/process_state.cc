#include "harness/conformance/process_state.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>
#include <vector>

#include "harness/conformance/linux/tunables.h"

namespace sluice::harness {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

// The names in a directory of /proc that are numbers, but for the descriptor it is read by.
std::vector<int> Numbers(const char* path) {
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(path));
  if (directory == nullptr) throw std::system_error(errno, std::generic_category(), path);
  const bool of_descriptors = std::string_view(path).ends_with("/fd");
  std::vector<int> numbers;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    int number = 0;
    const auto [end, error] = std::from_chars(name.begin(), name.end(), number);
    if (error != std::errc() || end != name.end()) continue;
    if (of_descriptors && number == ::dirfd(directory.get())) continue;
    numbers.push_back(number);
  }
  return numbers;
}

std::string DescribeDescriptor(int fd) {
  std::error_code failed;
  const auto target = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", fd), failed);
  return fmt::format("{}, flags {:#o}{}", failed ? "?" : target.native(), ::fcntl(fd, F_GETFL),
                     (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0 ? ", close-on-exec" : "");
}

std::string DescribeMask(const sigset_t& mask) {
  std::string text;
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    if (::sigismember(&mask, signal) == 1)
      text += fmt::format("{}{}", text.empty() ? "" : " ", signal);
  }
  return text.empty() ? "empty" : text;
}

std::map<int, std::string> Dispositions() {
  std::map<int, std::string> dispositions;
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
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

std::set<int> Children() {
  std::set<int> children;
  for (const int thread : Numbers("/proc/self/task")) {
    std::ifstream list(fmt::format("/proc/self/task/{}/children", thread));
    for (int child = 0; list >> child;) children.insert(child);
  }
  // A kernel without these lists still tells whether there is any.
  siginfo_t info{};
  if (children.empty() && ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0) {
    children.insert(info.si_pid);
  }
  return children;
}

}  // namespace

const std::string_view kDescriptorWord = "descriptor";

ProcessState LookAtProcess() {
  ProcessState state;
  for (const int fd : Numbers("/proc/self/fd")) state.descriptors[fd] = DescribeDescriptor(fd);
  const std::vector<int> threads = Numbers("/proc/self/task");
  state.threads = std::set<int>(threads.begin(), threads.end());
  state.children = Children();
  state.signals = Dispositions();
  sigset_t mask;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  state.blocked = DescribeMask(mask);
  state.working_directory = std::filesystem::current_path().native();
  return state;
}

bool IsInherited(std::string_view descriptor) { return !descriptor.ends_with("close-on-exec"); }

bool LibrariesKeepDescriptors() { return false; }

std::size_t CountDescriptors() { return Numbers("/proc/self/fd").size(); }

std::uint64_t MappedBytes() {
  std::uint64_t bytes = 0;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with("[heap]") || line.ends_with("[stack]")) continue;
    char* middle = nullptr;
    const std::uint64_t from = std::strtoull(line.c_str(), &middle, 16);
    bytes += std::strtoull(middle + 1, nullptr, 16) - from;
  }
  return bytes;
}

std::uint64_t AllocatedBytes() {
  const struct mallinfo2 info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

bool CountsEveryFree() {
  const char* const tunables = std::getenv(kTunables);
  return tunables != nullptr &&
         std::string_view(tunables).find(kCountsEveryFree) != std::string_view::npos;
}

void KeepMallocToTheHeap() {
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_ARENA_MAX, 1);
}

}  // namespace sluice::harness
