#include <fstream>

#include "harness/conformance/cases/posix/limited.h"
#include "harness/os/memory.h"

namespace sluice::harness {

std::uint64_t AddressSpace() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * os::PageSize();
}

}  // namespace sluice::harness
