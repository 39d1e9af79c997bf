// What is left behind by doing something again and again.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_LEAK_CHECK_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_LEAK_CHECK_H_

#include <cstdint>
#include <functional>
#include <string_view>

#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// What a transfer may hold and has to give back, as a set.
inline constexpr std::uint8_t kDescriptorLeaks = 1;  // C-LEAK-1
inline constexpr std::uint8_t kMappingLeaks = 2;     // C-LEAK-2
inline constexpr std::uint8_t kMemoryLeaks = 4;      // C-LEAK-3
inline constexpr std::uint8_t kThreadLeaks = 8;      // C-LEAK-4; child processes as well
inline constexpr std::uint8_t kAllLeaks = 15;

// Runs `round` often enough to tell what is kept every time from what is kept once (a cache of the
// C library's), and fails the case with `clause`, or the one of C-LEAK-* if it is empty, if
// anything of `what`, Helds or'ed, is. A round ends as it began, as far as the case is concerned:
// what it opens, starts and allocates itself, it closes, ends and frees.
//
// Descriptors, threads and children have to be the same after as before, exactly. Mappings and
// memory may not grow by each of many rounds, twice in a row; with a sanitizer, which brings its
// own memory management, that is skipped, and the whole case if it is about nothing else.
void ExpectNoLeaks(CaseContext& context, std::uint8_t what, const std::function<void()>& round,
                   std::string_view clause = {});

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_LEAK_CHECK_H_
