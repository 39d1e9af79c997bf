// Files that the kernel writes while they are read.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_KERNEL_FILE_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_KERNEL_FILE_H_

#include "core/base/handle.h"

namespace sluice::conformance {

// One whose size is said to be 0, to read; empty where there is none. Implemented in the folder of
// the operating system.
base::UniqueHandle OpenKernelFile();

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_KERNEL_FILE_H_
