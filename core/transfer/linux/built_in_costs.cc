#include <array>
#include <span>

#include "core/transfer/costs.h"

namespace sluice::transfer {
namespace {

constexpr std::array<std::uint64_t, 8> kSizes = {1024,   4096,    16384,   65536,
                                                 262144, 1048576, 4194304, 16777216};
constexpr std::array<std::uint64_t, 4> kColdSizes = {262144, 1048576, 4194304, 16777216};

template <std::size_t kPoints>
struct Curve {
  const char* plugin;
  std::uint32_t sink_kind;
  std::array<double, kPoints> microseconds;
};

// `sluice calibrate --seconds 150` on two processors of an AMD EPYC with Linux 6.18; the plugins
// that are among the quicker ones somewhere, all of version 1.0.0. What counts is how they compare.
constexpr Curve<kSizes.size()> kCurves[] = {
    {"posix.read_write", SLUICE_KIND_TCP, {10.7, 12.4, 15.3, 60, 258, 964, 3550, 17000}},
    {"posix.mmap_write", SLUICE_KIND_TCP, {38.2, 42, 49.9, 80, 202, 525, 1850, 8620}},
    {"linux.sendfile", SLUICE_KIND_TCP, {11.1, 12.3, 13.9, 48.3, 213, 801, 2790, 12200}},
    {"linux.splice", SLUICE_KIND_TCP, {22.4, 25.3, 26.9, 63.5, 212, 778, 2680, 10500}},
    {"posix.read_write", SLUICE_KIND_UNIX, {3.98, 4.73, 8.48, 22.4, 85, 413, 1740, 7500}},
    {"posix.mmap_write", SLUICE_KIND_UNIX, {29, 29.4, 36.6, 53.8, 119, 403, 1610, 7030}},
    {"linux.sendfile", SLUICE_KIND_UNIX, {4.09, 3.63, 4.4, 10.7, 37.7, 157, 1190, 5430}},
    {"linux.splice", SLUICE_KIND_UNIX, {16.3, 14.7, 16.7, 16.3, 39.7, 210, 1490, 6950}},
    {"posix.read_write", SLUICE_KIND_PIPE, {3.24, 4.03, 8.87, 47, 184, 715, 3850, 16300}},
    {"posix.mmap_write", SLUICE_KIND_PIPE, {24.9, 26.7, 37.3, 94, 351, 1180, 5760, 23600}},
    {"linux.sendfile", SLUICE_KIND_PIPE, {2.31, 2.79, 15.9, 74.8, 302, 1060, 5670, 22900}},
    {"linux.splice", SLUICE_KIND_PIPE, {2.7, 2.85, 16.6, 74.7, 313, 1030, 5520, 23100}},
    {"posix.read_write", SLUICE_KIND_FILE, {2.37, 2.4, 3.5, 7.89, 36.1, 125, 784, 5320}},
    {"posix.mmap_write", SLUICE_KIND_FILE, {14.1, 13.4, 15.6, 23.6, 71.2, 260, 1230, 6500}},
    {"linux.copy_file_range", SLUICE_KIND_FILE, {6.45, 6.16, 7.26, 10.6, 33.8, 102, 596, 4070}},
    {"linux.sendfile", SLUICE_KIND_FILE, {2.66, 2.55, 3.55, 6.56, 29.2, 97.4, 579, 4070}},
    {"linux.splice", SLUICE_KIND_FILE, {11, 10.4, 12.1, 15.3, 40.9, 96.6, 550, 3930}},
};

// `sluice bench --cache cold --seconds 10` there, on a virtual disk.
constexpr Curve<kColdSizes.size()> kColdCurves[] = {
    {"posix.read_write", SLUICE_KIND_TCP, {648, 1720, 5150, 19000}},
    {"posix.mmap_write", SLUICE_KIND_TCP, {599, 1750, 5550, 17100}},
    {"linux.sendfile", SLUICE_KIND_TCP, {597, 1540, 4270, 15600}},
    {"linux.splice", SLUICE_KIND_TCP, {611, 1920, 5400, 16300}},
    {"posix.read_write", SLUICE_KIND_UNIX, {421, 1230, 3370, 12200}},
    {"posix.mmap_write", SLUICE_KIND_UNIX, {410, 1460, 5670, 17700}},
    {"linux.sendfile", SLUICE_KIND_UNIX, {457, 1040, 3200, 10400}},
    {"linux.splice", SLUICE_KIND_UNIX, {385, 1180, 3330, 12000}},
    {"posix.read_write", SLUICE_KIND_PIPE, {558, 1580, 4730, 16200}},
    {"posix.mmap_write", SLUICE_KIND_PIPE, {638, 2270, 7660, 26000}},
    {"linux.sendfile", SLUICE_KIND_PIPE, {536, 1680, 6020, 21600}},
    {"linux.splice", SLUICE_KIND_PIPE, {539, 1720, 5930, 21100}},
    {"posix.read_write", SLUICE_KIND_FILE, {399, 1010, 2860, 10200}},
    {"posix.mmap_write", SLUICE_KIND_FILE, {429, 1330, 4940, 17100}},
    {"linux.copy_file_range", SLUICE_KIND_FILE, {391, 981, 2740, 9620}},
    {"linux.sendfile", SLUICE_KIND_FILE, {386, 976, 2750, 9550}},
    {"linux.splice", SLUICE_KIND_FILE, {403, 1280, 3770, 11500}},
};

template <std::size_t kPoints>
void Add(std::span<const Curve<kPoints>> curves, const std::array<std::uint64_t, kPoints>& sizes,
         CacheState cache, CostTable& table) {
  for (const Curve<kPoints>& curve : curves) {
    CostCurve& built = table.curves.emplace_back(CostCurve{
        .plugin = curve.plugin, .version = "1.0.0", .sink_kind = curve.sink_kind, .cache = cache});
    for (std::size_t i = 0; i < kPoints; ++i) {
      constexpr double kMicrosecond = 1e-6;
      built.points.push_back({.bytes = sizes[i], .seconds = curve.microseconds[i] * kMicrosecond});
    }
  }
}

CostTable Build() {
  CostTable table{.machine = "Linux", .when = {}, .curves = {}};
  Add(std::span<const Curve<kSizes.size()>>(kCurves), kSizes, CacheState::kWarm, table);
  Add(std::span<const Curve<kColdSizes.size()>>(kColdCurves), kColdSizes, CacheState::kCold, table);
  return table;
}

}  // namespace

const CostTable& BuiltInCosts() {
  static const CostTable kTable = Build();
  return kTable;
}

}  // namespace sluice::transfer
