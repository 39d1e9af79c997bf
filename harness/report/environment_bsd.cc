#include <sys/mount.h>
#include <sys/param.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <thread>

#include "harness/report/environment.h"
#include "harness/report/version.h"

namespace sluice::report {

Environment ObserveEnvironment(const std::filesystem::path& directory) {
  utsname names{};
  ::uname(&names);
  struct statfs facts {};
  const bool known = ::statfs(directory.c_str(), &facts) == 0;
  return {.system = names.sysname,
          .release = names.release,
          .note = {},
          .machine = names.machine,
          .processors = std::thread::hardware_concurrency(),
          .privileged = ::geteuid() == 0,
          .directory = directory.string(),
          .filesystem = known ? facts.f_fstypename : "unknown",
          .version = std::string(kVersion),
          .compiler = std::string(kCompiler),
          .optimised = kOptimised};
}

}  // namespace sluice::report
