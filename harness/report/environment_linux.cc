#include <fmt/format.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <thread>

#include "harness/report/environment.h"
#include "harness/report/version.h"

namespace sluice::report {
namespace {

struct FilesystemName {
  std::int64_t magic;
  std::string_view name;
};

constexpr std::int64_t kXfs = 0x58465342;  // not in linux/magic.h (statfs(2))
constexpr std::int64_t kZfs = 0x2FC12FC1;

constexpr std::array<FilesystemName, 9> kFilesystems = {{
    {EXT4_SUPER_MAGIC, "ext4"},
    {TMPFS_MAGIC, "tmpfs"},
    {BTRFS_SUPER_MAGIC, "btrfs"},
    {OVERLAYFS_SUPER_MAGIC, "overlayfs"},
    {F2FS_SUPER_MAGIC, "f2fs"},
    {NFS_SUPER_MAGIC, "nfs"},
    {FUSE_SUPER_MAGIC, "fuse"},
    {kXfs, "xfs"},
    {kZfs, "zfs"},
}};

std::string FilesystemOf(const std::filesystem::path& directory) {
  struct statfs facts {};
  if (statfs(directory.c_str(), &facts) != 0) return "unknown";
  const auto* found =
      std::find_if(kFilesystems.begin(), kFilesystems.end(),
                   [&](const FilesystemName& name) { return name.magic == facts.f_type; });
  return found != kFilesystems.end() ? std::string(found->name)
                                     : fmt::format("{:#x}", facts.f_type);
}

unsigned Processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return static_cast<unsigned>(CPU_COUNT(&set));
  return std::thread::hardware_concurrency();
}

}  // namespace

Environment ObserveEnvironment(const std::filesystem::path& directory) {
  utsname names{};
  uname(&names);
  return {.system = names.sysname,
          .release = names.release,
          .note = {},
          .machine = names.machine,
          .processors = Processors(),
          .privileged = geteuid() == 0,
          .directory = directory.string(),
          .filesystem = FilesystemOf(directory),
          .version = std::string(kVersion),
          .compiler = std::string(kCompiler),
          .optimised = kOptimised};
}

}  // namespace sluice::report
