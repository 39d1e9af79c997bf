#include <sys/types.h>

#include "harness/witness/memory_search.h"
// After the types, which they need.
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "harness/child/process.h"
#include "harness/witness/isolated_transfer.h"

namespace sluice::witness {
namespace {

// A larger area is reserved and not used.
constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30U;

// Has a child stand still for as long as it lives.
class Stopped {
 public:
  explicit Stopped(pid_t pid) : pid_(pid) {
    int status = 0;
    stopped_ = ::ptrace(PT_ATTACH, pid_, nullptr, 0) == 0 &&
               child::WaitForChild(pid_, &status, 0) == pid_ && WIFSTOPPED(status);
  }
  ~Stopped() {
    // To go on from where it is.
    if (stopped_) ::ptrace(PT_DETACH, pid_, reinterpret_cast<caddr_t>(1), 0);
  }
  Stopped(const Stopped&) = delete;
  Stopped& operator=(const Stopped&) = delete;

  explicit operator bool() const { return stopped_; }

  std::int64_t Read(std::uint64_t address, std::span<std::byte> bytes) const {
    ptrace_io_desc request = {.piod_op = PIOD_READ_D,
                              .piod_offs = reinterpret_cast<void*>(address),
                              .piod_addr = bytes.data(),
                              .piod_len = bytes.size()};
    if (::ptrace(PT_IO, pid_, reinterpret_cast<caddr_t>(&request), 0) != 0) return -1;
    return static_cast<std::int64_t>(request.piod_len);
  }

 private:
  pid_t pid_;
  bool stopped_ = false;
};

std::vector<std::byte> MemoryMap(pid_t pid) {
  const int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_VMMAP, pid};
  std::size_t size = 0;
  if (::sysctl(name, 4, nullptr, &size, nullptr, 0) != 0) return {};
  std::vector<std::byte> map(size + size / 2);
  size = map.size();
  if (::sysctl(name, 4, map.data(), &size, nullptr, 0) != 0) return {};
  map.resize(size);
  return map;
}

bool HoldsOwnBytes(const kinfo_vmentry& area, std::uint64_t source) {
  if ((area.kve_protection & KVME_PROT_READ) == 0 || area.kve_resident == 0) return false;
  if (area.kve_end - area.kve_start > kMostBytes) return false;
  switch (area.kve_type) {
    case KVME_TYPE_DEFAULT:
    case KVME_TYPE_SWAP:
      return true;
    case KVME_TYPE_VNODE:
      // Data of a program or a library, or another private mapping.
      return (area.kve_protection & KVME_PROT_WRITE) != 0 &&
             (area.kve_flags & KVME_FLAG_COW) != 0 && area.kve_vn_fileid != source;
    default:
      return false;
  }
}

}  // namespace

bool MemorySearch::Scan(const Stamps& stamps, std::uint64_t units, const Found& found) {
  const pid_t pid = isolated_.child().pid();
  const Stopped stopped(pid);
  struct stat source {};
  if (!stopped || ::fstat(source_, &source) != 0) return false;
  const auto read = [&](std::uint64_t address, std::span<std::byte> bytes) {
    return stopped.Read(address, bytes);
  };
  const std::vector<std::byte> map = MemoryMap(pid);
  for (std::size_t at = 0; at < map.size();) {
    kinfo_vmentry area{};
    // The last field is a path, and cut short.
    std::memcpy(&area, map.data() + at, std::min(sizeof area, map.size() - at));
    if (area.kve_structsize <= 0) break;
    at += static_cast<std::size_t>(area.kve_structsize);
    if (!HoldsOwnBytes(area, source.st_ino)) continue;
    search_.Search(area.kve_start, area.kve_end, read, stamps, units,
                   [&](std::uint64_t unit, std::uint64_t address) {
                     found(unit, {.inode = 0, .offset = address});
                   });
  }
  return !map.empty();
}

}  // namespace sluice::witness
