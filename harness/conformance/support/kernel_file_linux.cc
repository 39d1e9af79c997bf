#include <fcntl.h>

#include "harness/conformance/support/kernel_file.h"

namespace sluice::conformance {

base::UniqueHandle OpenKernelFile() {
  return base::UniqueHandle(::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC));
}

}  // namespace sluice::conformance
