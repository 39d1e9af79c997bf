#include <fcntl.h>
#include <fmt/format.h>
#include <linux/loop.h>
#include <linux/mount.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/system/errc.hpp>
#include <cerrno>
#include <cstdlib>
#include <sstream>

#include "core/base/file.h"
#include "harness/channels/loop_filesystem.h"
#include "harness/child/child.h"

namespace sluice::channels {
namespace {

namespace fs = std::filesystem;
using base::UniqueHandle;

constexpr char kControl[] = "/dev/loop-control";

// Somebody else may take the device that was free.
constexpr int kAttempts = 32;

// An error that no system call reported.
base::Error Missing(std::string what) {
  return {.code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
          .message = std::move(what)};
}

// Users who are not root seldom have the last ones in their PATH.
std::string FindProgram(std::string_view name) {
  const char* const path = std::getenv("PATH");
  std::istringstream directories(
      fmt::format("{}:/usr/local/sbin:/usr/sbin:/sbin", path == nullptr ? "/usr/bin:/bin" : path));
  for (std::string directory; std::getline(directories, directory, ':');) {
    std::string file = fmt::format("{}/{}", directory, name);
    if (directory.starts_with('/') && ::access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

// Runs `program` silently on the image, which has no name but that of a descriptor.
base::Result<void> Format(const std::string& program, const UniqueHandle& image) {
  auto child =
      child::Child::Start({.arguments = {"-q", fmt::format("/proc/self/fd/{}", image.get())},
                           .program = program,
                           .keep = {image.get()},
                           .signals = child::Signals::kInherited});
  if (!child) return child.error();
  const child::Exit exit = *child->Wait();
  if (exit.status == 0U) return {};
  return Missing(fmt::format("{} failed: {}", program, exit.Text()));
}

struct LoopDevice {
  std::string path;
  UniqueHandle device;
};

// Puts the image on a free device, from which it goes when nobody uses that any more.
base::Result<LoopDevice> Attach(const UniqueHandle& control, const UniqueHandle& image) {
  for (int attempt = 0;; ++attempt) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return base::SystemError(errno, "there is no free loop device");
    LoopDevice loop{.path = fmt::format("/dev/loop{}", number), .device = {}};
    loop.device = UniqueHandle(::open(loop.path.c_str(), O_RDWR | O_CLOEXEC));
    if (!loop.device) return base::SystemError(errno, fmt::format("cannot open {}", loop.path));
    loop_config config{};
    config.fd = static_cast<std::uint32_t>(image.get());
    config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
    if (::ioctl(loop.device.get(), LOOP_CONFIGURE, &config) == 0) return loop;
    if (errno != EBUSY || attempt == kAttempts) {
      return base::SystemError(errno, fmt::format("cannot set up {}", loop.path));
    }
  }
}

// By number: the C library has these calls since glibc 2.36.
base::Result<UniqueHandle> Mount(std::string_view type, const std::string& device) {
  const std::string name(type);
  const auto refused = [&] {
    return base::SystemError(errno, fmt::format("cannot mount {} of type {}", device, name));
  };
  const auto call = [](auto... words) { return static_cast<int>(::syscall(words...)); };
  const UniqueHandle context(call(SYS_fsopen, name.c_str(), FSOPEN_CLOEXEC));
  if (!context) return refused();
  if (call(SYS_fsconfig, context.get(), FSCONFIG_SET_STRING, "source", device.c_str(), 0) != 0 ||
      call(SYS_fsconfig, context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return refused();
  }
  UniqueHandle mount(
      call(SYS_fsmount, context.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
  if (!mount) return refused();
  return mount;
}

}  // namespace

LoopFilesystem::LoopFilesystem(UniqueHandle mount)
    : mount_(std::move(mount)), path_(fmt::format("/proc/self/fd/{}", mount_.get())) {}

base::Result<LoopFilesystem> LoopFilesystem::Make(std::string_view type, const fs::path& directory,
                                                  std::uint64_t bytes) {
  const UniqueHandle control(::open(kControl, O_RDWR | O_CLOEXEC));
  if (!control)
    return base::SystemError(errno, fmt::format("cannot open {}, which takes root", kControl));
  const std::string program = FindProgram(fmt::format("mkfs.{}", type));
  if (program.empty()) {
    return Missing(fmt::format("there is no mkfs.{} (Debian: the package {})", type,
                               type == "xfs" ? "xfsprogs" : "btrfs-progs"));
  }
  auto image = base::MakeFile(directory, "sluice-image-");
  if (!image) return image.error();
  if (auto unlinked = base::Unlink(image->path); !unlinked) return unlinked.error();
  if (base::Resize(image->file.get(), bytes) != 0) {
    return base::SystemError(
        errno, fmt::format("cannot make an image of {} bytes in {}", bytes, directory.string()));
  }
  if (auto formatted = Format(program, image->file); !formatted) return formatted.error();
  const auto loop = Attach(control, image->file);
  if (!loop) return loop.error();
  auto mount = Mount(type, loop->path);
  if (!mount) return mount.error();
  return LoopFilesystem(*std::move(mount));
}

}  // namespace sluice::channels
