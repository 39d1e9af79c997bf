// Which Sluice this is, and who built it.
#ifndef SLUICE_HARNESS_REPORT_VERSION_H_
#define SLUICE_HARNESS_REPORT_VERSION_H_

#include <boost/config.hpp>
#include <string_view>

namespace sluice::report {

inline constexpr std::string_view kVersion = "0.1.0";

// "GNU C++ version 12.2.0": the compiler of this build, with its own words for its version.
inline constexpr std::string_view kCompiler = BOOST_COMPILER;

#if defined(__OPTIMIZE__)
inline constexpr bool kOptimised = true;
#else
inline constexpr bool kOptimised = false;
#endif

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_VERSION_H_
