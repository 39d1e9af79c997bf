#include "harness/conformance/cases/kernel_file.h"

#include <fcntl.h>

namespace sluice::harness {

transfer::UniqueHandle OpenKernelFile() {
  return transfer::UniqueHandle(::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC));
}

}  // namespace sluice::harness
