#include <fstream>

#include "harness/conformance/cases/limited.h"
#include "core/base/memory.h"

namespace sluice::harness {

std::uint64_t AddressSpace() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * os::PageSize();
}

}  // namespace sluice::harness
