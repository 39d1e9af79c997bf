#include <malloc_np.h>
#include <sys/types.h>
// After the types, which they need.
#include <sys/sysctl.h>
#include <sys/user.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <vector>

#include "harness/conformance/process_parts.h"
#include "harness/conformance/process_state.h"

namespace sluice::conformance {
namespace {

// malloc(3)'s caches of threads, which count as in use, are turned off (jemalloc(3), opt.tcache).
// Read when a program starts.
constexpr char kOptions[] = "MALLOC_CONF";
constexpr char kCountsEveryFree[] = "tcache:false";

// What sysctl(3) says of this process: `what` is of KERN_PROC.
std::vector<std::byte> Ask(int what) {
  const int name[] = {CTL_KERN, KERN_PROC, what, ::getpid()};
  for (;;) {
    std::size_t size = 0;
    if (::sysctl(name, 4, nullptr, &size, nullptr, 0) != 0) break;
    // There may be more by the next call.
    std::vector<std::byte> answer(size + size / 2);
    size = answer.size();
    if (::sysctl(name, 4, answer.data(), &size, nullptr, 0) == 0) {
      answer.resize(size);
      return answer;
    }
    if (errno != ENOMEM) break;
  }
  throw std::system_error(errno, std::generic_category(), "sysctl of kern.proc");
}

}  // namespace

std::set<int> Threads() {
  const std::vector<std::byte> answer = Ask(KERN_PROC_PID | KERN_PROC_INC_THREAD);
  std::set<int> threads;
  for (std::size_t at = 0; at + sizeof(kinfo_proc) <= answer.size();) {
    kinfo_proc thread{};
    std::memcpy(&thread, answer.data() + at, sizeof thread);
    threads.insert(thread.ki_tid);
    if (thread.ki_structsize <= 0) break;
    at += static_cast<std::size_t>(thread.ki_structsize);
  }
  return threads;
}

// But for the stack, which grows.
std::uint64_t MappedBytes() {
  const std::vector<std::byte> answer = Ask(KERN_PROC_VMMAP);
  std::uint64_t bytes = 0;
  for (std::size_t at = 0; at < answer.size();) {
    kinfo_vmentry entry{};
    // The last field is a path, and cut short.
    std::memcpy(&entry, answer.data() + at, std::min(sizeof entry, answer.size() - at));
    if (entry.kve_structsize <= 0) break;
    if ((entry.kve_flags & KVME_FLAG_GROWS_DOWN) == 0) bytes += entry.kve_end - entry.kve_start;
    at += static_cast<std::size_t>(entry.kve_structsize);
  }
  return bytes;
}

std::uint64_t AllocatedBytes() {
  // The figures are those of the last time that this one was set.
  std::uint64_t epoch = 1;
  std::size_t size = sizeof epoch;
  ::mallctl("epoch", &epoch, &size, &epoch, size);
  std::size_t bytes = 0;
  size = sizeof bytes;
  return ::mallctl("stats.allocated", &bytes, &size, nullptr, 0) == 0 ? bytes : 0;
}

bool CountsEveryFree() {
  const char* const options = std::getenv(kOptions);
  return options != nullptr && std::strstr(options, kCountsEveryFree) != nullptr;
}

std::map<std::string, std::optional<std::string>> CountEveryFree() {
  std::string options(kCountsEveryFree);
  if (const char* const set = std::getenv(kOptions)) options = std::string(set) + "," + options;
  return {{kOptions, options}};
}

// jemalloc has no such choice: what it has mapped, it keeps for later.
bool KeepMallocToTheHeap() { return false; }

}  // namespace sluice::conformance
