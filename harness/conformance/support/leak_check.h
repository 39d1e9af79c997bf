// Finds what is left behind when something is done again and again.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_LEAK_CHECK_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_LEAK_CHECK_H_

#include <cstdint>
#include <functional>
#include <string_view>

#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// What a transfer may use and has to give back, as a set of bits.
inline constexpr std::uint8_t kDescriptorLeaks = 1;  // C-LEAK-1
inline constexpr std::uint8_t kMappingLeaks = 2;     // C-LEAK-2
inline constexpr std::uint8_t kMemoryLeaks = 4;      // C-LEAK-3
inline constexpr std::uint8_t kThreadLeaks = 8;      // C-LEAK-4; child processes as well
inline constexpr std::uint8_t kAllLeaks = 15;

// Runs `round` often enough to tell what is left every time from what is kept once, such as a cache
// of the C library. Fails with `clause`, or with the one of C-LEAK-* if it is empty, if anything of
// `what` (k…Leaks, or'ed) is left. A round has to close, end and free whatever it opens, starts and
// allocates itself.
//
// Descriptors, threads and child processes must be exactly the same afterwards. Mappings and memory
// must not grow with each of many rounds, twice in a row. A sanitizer has its own memory
// management, so with one that part is skipped, and so is a case that is about nothing else.
void ExpectNoLeaks(CaseContext& context, std::uint8_t what, const std::function<void()>& round,
                   std::string_view clause = {});

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_LEAK_CHECK_H_
