#include <fstream>

#include "core/base/memory.h"
#include "harness/conformance/support/resource_limit.h"

namespace sluice::conformance {

std::uint64_t AddressSpace() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * base::PageSize();
}

}  // namespace sluice::conformance
