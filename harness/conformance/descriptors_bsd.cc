// What FreeBSD and macOS have in common.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>

#include "harness/conformance/process_state.h"

namespace sluice::conformance {

std::vector<int> OpenDescriptors() {
  std::vector<int> open;
  const int end = ::getdtablesize();
  for (int fd = 0; fd < end; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) open.push_back(fd);
  }
  return open;
}

std::set<int> ChildProcesses() {
  siginfo_t info{};
  if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return {};
  return {info.si_pid};
}

std::string DescriptorTarget(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return "?";
  const char* kind = "something";
  if (S_ISREG(status.st_mode)) kind = "file";
  if (S_ISDIR(status.st_mode)) kind = "directory";
  if (S_ISSOCK(status.st_mode)) kind = "socket";
  if (S_ISFIFO(status.st_mode)) kind = "pipe";
  if (S_ISCHR(status.st_mode)) return fmt::format("/dev/{}", ::devname(status.st_rdev, S_IFCHR));
  return fmt::format("{}:[{}]", kind, static_cast<std::uintmax_t>(status.st_ino));
}

}  // namespace sluice::conformance
