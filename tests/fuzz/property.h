// What must hold, whatever the input.
#ifndef SLUICE_TESTS_FUZZ_PROPERTY_H_
#define SLUICE_TESTS_FUZZ_PROPERTY_H_

#include <string_view>

namespace sluice::fuzz {

// Ends the process if `holds` is false, after "broken: <property>: <subject>" on the standard error
// stream the process was started with.
void Require(bool holds, std::string_view property, std::string_view subject);

}  // namespace sluice::fuzz

#endif  // SLUICE_TESTS_FUZZ_PROPERTY_H_
