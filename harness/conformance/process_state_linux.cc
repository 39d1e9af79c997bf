#include <dirent.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/wait.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>

#include "harness/conformance/process_parts.h"
#include "harness/conformance/process_state.h"

namespace sluice::conformance {
namespace {

// malloc(3)'s caches of threads, which count as in use, are turned off (glibc manual, "Memory
// Allocation Tunables"). Read when a program starts.
constexpr char kTunables[] = "GLIBC_TUNABLES";
constexpr char kCountsEveryFree[] = "glibc.malloc.tcache_count=0";

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

}  // namespace

std::vector<int> OpenDescriptors() { return Numbers("/proc/self/fd"); }

std::set<int> Threads() {
  const std::vector<int> threads = Numbers("/proc/self/task");
  return {threads.begin(), threads.end()};
}

std::set<int> ChildProcesses() {
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

std::string DescriptorTarget(int fd) {
  std::error_code failed;
  const auto target = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", fd), failed);
  return failed ? "?" : target.native();
}

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

std::map<std::string, std::optional<std::string>> CountEveryFree() {
  std::string tunables(kCountsEveryFree);
  if (const char* const set = ::getenv(kTunables)) tunables = fmt::format("{}:{}", set, tunables);
  return {{kTunables, tunables}};
}

bool KeepMallocToTheHeap() {
  return ::mallopt(M_MMAP_MAX, 0) == 1 && ::mallopt(M_ARENA_MAX, 1) == 1;
}

}  // namespace sluice::conformance
