#include "plugins/posix/mmap_write.h"

#include <algorithm>

#include "plugins/common/route.h"
#include "plugins/common/steps.h"

namespace sluice::plugins {

sluice_status MmapWrite::Probe(const sluice_route& route, sluice_report& report) noexcept {
  static constexpr Route kRoute{
      .sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
      .sinks = kSocketSinks | kPipeSink | kFileSink | kDeviceSink,
      .source_reason = "the source is no regular file: it has no mapping",
      .sink_reason = "the sink is no stream socket, pipe, file or device"};
  return kRoute.Check(route, report);
}

sluice_status MmapWrite::Open(sluice_report& report) noexcept { return Probe(route_, report); }

[[gnu::flatten]] sluice_status MmapWrite::Step(std::uint64_t budget,
                                               sluice_progress& progress) noexcept {
  mapped_.Forget();
  const std::uint64_t at_once = sink_.AtOnce();
  return Steps(cursor_, budget, "mmap+write", progress, [&](std::uint64_t left) {
    return mapped_.Round(source_, sink_, cursor_, std::min(left, at_once), progress);
  });
}

}  // namespace sluice::plugins
