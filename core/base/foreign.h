// Whether this program runs on the system that it was built for.
#ifndef SLUICE_CORE_BASE_FOREIGN_H_
#define SLUICE_CORE_BASE_FOREIGN_H_

#include <string_view>

namespace sluice::harness::os {

// What stands in for the system: "Wine 8.0", or empty on the system itself. What is measured under
// such a stand-in says nothing about the system's own copies and speed.
std::string_view ForeignSystem();

}  // namespace sluice::harness::os

#endif  // SLUICE_CORE_BASE_FOREIGN_H_
