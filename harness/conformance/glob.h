// Patterns for names of cases and plugins.
#ifndef SLUICE_HARNESS_CONFORMANCE_GLOB_H_
#define SLUICE_HARNESS_CONFORMANCE_GLOB_H_

#include <string_view>

namespace sluice::conformance {

// True if all of `name` matches: '*' stands for any characters, '?' for one, others for themselves.
// Linear in practice, quadratic at worst.
bool GlobMatches(std::string_view pattern, std::string_view name);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_GLOB_H_
