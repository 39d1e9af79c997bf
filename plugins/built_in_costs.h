// The costs that `auto` uses until somebody measures the machine at hand (`sluice calibrate`).
//
// Data only: no plugin includes this file. core/transfer/costs.cc makes a table of it. A new
// version of a plugin needs new costs: //core/transfer:built_in_costs_test fails without them.
#ifndef SLUICE_PLUGINS_BUILT_IN_COSTS_H_
#define SLUICE_PLUGINS_BUILT_IN_COSTS_H_

#include <sluice/plugin.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace sluice::plugins {

// How long one version of a plugin takes from a file to one kind of sink, for each size.
template <std::size_t kPoints>
struct BuiltInCurve {
  const char* plugin;
  const char* version;
  std::uint32_t sink_kind;  // SLUICE_KIND_*
  std::array<double, kPoints> microseconds;
};

struct UnlistedPlugin {
  const char* plugin;
  const char* version;
};

// Bytes of a transfer from a file in the page cache, and from one that is not there.
inline constexpr std::array<std::uint64_t, 8> kWarmSizes = {1024,   4096,    16384,   65536,
                                                            262144, 1048576, 4194304, 16777216};
inline constexpr std::array<std::uint64_t, 5> kColdSizes = {16384, 65536, 262144, 1048576, 4194304};

#if defined(__linux__)

// `sluice calibrate --seconds 150` on two processors of an AMD EPYC with Linux 6.18 and a virtual
// disk. What counts is how the plugins compare: costs of copies and of system calls compare alike
// on many machines, but not on other systems.
inline constexpr BuiltInCurve<kWarmSizes.size()> kWarmCosts[] = {
    {"posix.read_write", "1.0.0", SLUICE_KIND_TCP, {5.8, 6.87, 8.97, 20.9, 120, 447, 2430, 14300}},
    {"posix.mmap_write", "1.0.0", SLUICE_KIND_TCP, {17.9, 20.9, 20.6, 34.8, 115, 269, 1420, 11100}},
    {"linux.sendfile", "1.0.0", SLUICE_KIND_TCP, {5.14, 5.06, 6.49, 9.77, 50.9, 437, 1200, 6840}},
    {"linux.splice", "1.1.0", SLUICE_KIND_TCP, {6.29, 7.15, 7.23, 10.4, 47, 419, 2150, 6550}},
    {"posix.read_write",
     "1.0.0",
     SLUICE_KIND_UNIX,
     {2.18, 2.94, 5.22, 13.7, 68.8, 376, 1760, 7680}},
    {"posix.mmap_write", "1.0.0", SLUICE_KIND_UNIX, {14.2, 15.5, 20, 26, 78.7, 398, 1600, 5600}},
    {"linux.sendfile", "1.0.0", SLUICE_KIND_UNIX, {2.14, 2.23, 3.04, 14.6, 27.4, 115, 921, 4790}},
    {"linux.splice", "1.1.0", SLUICE_KIND_UNIX, {3.28, 3.44, 3.94, 13.7, 45.1, 175, 1130, 5600}},
    {"posix.read_write", "1.0.0", SLUICE_KIND_PIPE, {1.79, 1.8, 4.13, 24.9, 101, 440, 1940, 6340}},
    {"posix.mmap_write", "1.0.0", SLUICE_KIND_PIPE, {6.76, 16, 21.1, 45.6, 233, 812, 3260, 11300}},
    {"linux.sendfile",
     "1.0.0",
     SLUICE_KIND_PIPE,
     {0.971, 0.975, 6.88, 35.9, 183, 663, 2850, 10800}},
    {"linux.splice", "1.1.0", SLUICE_KIND_PIPE, {1.08, 1.04, 7.99, 35.1, 193, 638, 2870, 10100}},
    {"posix.read_write",
     "1.0.0",
     SLUICE_KIND_FILE,
     {1.72, 1.73, 2.59, 5.33, 20.9, 95.3, 411, 3700}},
    {"posix.mmap_write", "1.0.0", SLUICE_KIND_FILE, {9.51, 9.57, 11.1, 15.7, 42.6, 181, 733, 4060}},
    {"linux.copy_file_range",
     "1.1.0",
     SLUICE_KIND_FILE,
     {2.5, 2.45, 3.16, 5.1, 15.1, 66.8, 286, 2570}},
    {"linux.sendfile", "1.0.0", SLUICE_KIND_FILE, {1.84, 1.85, 2.46, 4.43, 13.9, 66.2, 284, 2550}},
    {"linux.splice", "1.1.0", SLUICE_KIND_FILE, {2.58, 2.56, 3.21, 5.21, 13.7, 58.5, 256, 2440}},
};

inline constexpr BuiltInCurve<kColdSizes.size()> kColdCosts[] = {
    {"posix.read_write", "1.0.0", SLUICE_KIND_TCP, {173, 207, 441, 1580, 5050}},
    {"posix.mmap_write", "1.0.0", SLUICE_KIND_TCP, {170, 212, 427, 1670, 5910}},
    {"linux.sendfile", "1.0.0", SLUICE_KIND_TCP, {158, 194, 391, 1360, 4160}},
    {"linux.splice", "1.1.0", SLUICE_KIND_TCP, {162, 194, 395, 1640, 5340}},
    {"posix.read_write", "1.0.0", SLUICE_KIND_UNIX, {118, 169, 394, 1120, 2860}},
    {"posix.mmap_write", "1.0.0", SLUICE_KIND_UNIX, {122, 175, 382, 1390, 4370}},
    {"linux.sendfile", "1.0.0", SLUICE_KIND_UNIX, {112, 158, 373, 981, 2300}},
    {"linux.splice", "1.1.0", SLUICE_KIND_UNIX, {115, 161, 352, 1050, 2460}},
    {"posix.read_write", "1.0.0", SLUICE_KIND_PIPE, {155, 231, 630, 1230, 3770}},
    {"posix.mmap_write", "1.0.0", SLUICE_KIND_PIPE, {162, 241, 683, 1920, 6410}},
    {"linux.sendfile", "1.0.0", SLUICE_KIND_PIPE, {146, 209, 641, 1420, 4880}},
    {"linux.splice", "1.1.0", SLUICE_KIND_PIPE, {147, 209, 640, 1450, 4830}},
    {"posix.read_write", "1.0.0", SLUICE_KIND_FILE, {114, 163, 367, 858, 2130}},
    {"posix.mmap_write", "1.0.0", SLUICE_KIND_FILE, {134, 181, 393, 1250, 3820}},
    {"linux.copy_file_range", "1.1.0", SLUICE_KIND_FILE, {117, 165, 355, 817, 1990}},
    {"linux.sendfile", "1.0.0", SLUICE_KIND_FILE, {115, 163, 353, 830, 1990}},
    {"linux.splice", "1.1.0", SLUICE_KIND_FILE, {117, 165, 353, 1110, 3040}},
};

// Measured in the same run and nowhere among the quicker ones, so `auto` tries them after the
// others, in the order of their claims.
inline constexpr UnlistedPlugin kNeverQuick[] = {
    {"linux.io_uring_send_zc", "1.1.0"},
    {"linux.io_uring_splice", "1.1.0"},
    {"linux.msg_zerocopy", "1.1.0"},
    {"linux.vmsplice", "1.1.0"},
};

#else

inline constexpr std::array<BuiltInCurve<kWarmSizes.size()>, 0> kWarmCosts;
inline constexpr std::array<BuiltInCurve<kColdSizes.size()>, 0> kColdCosts;

#endif

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_BUILT_IN_COSTS_H_
