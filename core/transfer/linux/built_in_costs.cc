#include <array>
#include <span>

#include "core/transfer/costs.h"

namespace sluice::transfer {
namespace {

constexpr std::array<std::uint64_t, 8> kSizes = {1024,   4096,    16384,   65536,
                                                 262144, 1048576, 4194304, 16777216};

struct Curve {
  const char* plugin;
  std::uint32_t sink_kind;
  std::array<double, kSizes.size()> microseconds;
};

// `sluice calibrate --seconds 150` on two processors of an AMD EPYC with Linux 6.18; the plugins
// that are among the quicker ones somewhere, all of version 1.0.0. What counts is how they compare.
constexpr std::array kCurves = {
    Curve{"posix.read_write", SLUICE_KIND_TCP, {10.7, 12.4, 15.3, 60, 258, 964, 3550, 17000}},
    Curve{"posix.mmap_write", SLUICE_KIND_TCP, {38.2, 42, 49.9, 80, 202, 525, 1850, 8620}},
    Curve{"linux.sendfile", SLUICE_KIND_TCP, {11.1, 12.3, 13.9, 48.3, 213, 801, 2790, 12200}},
    Curve{"linux.splice", SLUICE_KIND_TCP, {22.4, 25.3, 26.9, 63.5, 212, 778, 2680, 10500}},
    Curve{"posix.read_write", SLUICE_KIND_UNIX, {3.98, 4.73, 8.48, 22.4, 85, 413, 1740, 7500}},
    Curve{"posix.mmap_write", SLUICE_KIND_UNIX, {29, 29.4, 36.6, 53.8, 119, 403, 1610, 7030}},
    Curve{"linux.sendfile", SLUICE_KIND_UNIX, {4.09, 3.63, 4.4, 10.7, 37.7, 157, 1190, 5430}},
    Curve{"linux.splice", SLUICE_KIND_UNIX, {16.3, 14.7, 16.7, 16.3, 39.7, 210, 1490, 6950}},
    Curve{"posix.read_write", SLUICE_KIND_PIPE, {3.24, 4.03, 8.87, 47, 184, 715, 3850, 16300}},
    Curve{"posix.mmap_write", SLUICE_KIND_PIPE, {24.9, 26.7, 37.3, 94, 351, 1180, 5760, 23600}},
    Curve{"linux.sendfile", SLUICE_KIND_PIPE, {2.31, 2.79, 15.9, 74.8, 302, 1060, 5670, 22900}},
    Curve{"linux.splice", SLUICE_KIND_PIPE, {2.7, 2.85, 16.6, 74.7, 313, 1030, 5520, 23100}},
    Curve{"posix.read_write", SLUICE_KIND_FILE, {2.37, 2.4, 3.5, 7.89, 36.1, 125, 784, 5320}},
    Curve{"posix.mmap_write", SLUICE_KIND_FILE, {14.1, 13.4, 15.6, 23.6, 71.2, 260, 1230, 6500}},
    Curve{
        "linux.copy_file_range", SLUICE_KIND_FILE, {6.45, 6.16, 7.26, 10.6, 33.8, 102, 596, 4070}},
    Curve{"linux.sendfile", SLUICE_KIND_FILE, {2.66, 2.55, 3.55, 6.56, 29.2, 97.4, 579, 4070}},
    Curve{"linux.splice", SLUICE_KIND_FILE, {11, 10.4, 12.1, 15.3, 40.9, 96.6, 550, 3930}},
};

CostTable Build() {
  CostTable table{.machine = "Linux", .when = {}, .curves = {}};
  for (const Curve& curve : kCurves) {
    CostCurve& built = table.curves.emplace_back(
        CostCurve{.plugin = curve.plugin, .version = "1.0.0", .sink_kind = curve.sink_kind});
    for (std::size_t i = 0; i < kSizes.size(); ++i) {
      constexpr double kMicrosecond = 1e-6;
      built.points.push_back({.bytes = kSizes[i], .seconds = curve.microseconds[i] * kMicrosecond});
    }
  }
  return table;
}

}  // namespace

const CostTable& BuiltInCosts() {
  static const CostTable kTable = Build();
  return kTable;
}

}  // namespace sluice::transfer
