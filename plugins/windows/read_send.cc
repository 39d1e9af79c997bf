#include "plugins/windows/read_send.h"

#include "plugins/common/route.h"
#include "plugins/common/step.h"

namespace sluice::plugins::windows {
namespace {

constexpr Route kRoute{.sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                       .sinks = kSocketSinks | kPipeSink | kFileSink | kDeviceSink,
                       .source_reason = "the source is not a regular file",
                       .sink_reason = "the sink is not a stream socket, pipe, file or device"};

}  // namespace

sluice_status ReadSend::Probe(const sluice_route& route, sluice_report& report) noexcept {
  if (const sluice_status no = kRoute.Check(route, report); no != SLUICE_OK) return no;
  if (const sluice_status no = Sink::Check(*route.sink, report); no != SLUICE_OK) return no;
  return Source(*route.source).Open(report);
}

sluice_status ReadSend::Open(sluice_report& report) noexcept {
  if (const sluice_status no = kRoute.Check(route_, report); no != SLUICE_OK) return no;
  if (const sluice_status no = sink_.Open(report); no != SLUICE_OK) return no;
  return source_.Open(report);
}

sluice_status ReadSend::Step(std::uint64_t budget, sluice_progress& progress) noexcept {
  const char* const path = sink_.IsOne(kSocketSinks) ? "ReadFile+WSASend" : "ReadFile+WriteFile";
  return Steps(cursor_, budget, path, progress, [&](std::uint64_t left) {
    return staged_.Round(source_, sink_, cursor_, left, progress);
  });
}

}  // namespace sluice::plugins::windows
