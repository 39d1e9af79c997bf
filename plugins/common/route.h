// The routes a plugin works on: sets of kinds of endpoints, and how others are refused.
#ifndef SLUICE_PLUGINS_COMMON_ROUTE_H_
#define SLUICE_PLUGINS_COMMON_ROUTE_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <sluice/plugin.hpp>

namespace sluice::plugins {

// Kinds of sink that are written to in the same way, as sets of SLUICE_KIND_BITs.
inline constexpr std::uint32_t kSocketSinks =
    SLUICE_KIND_BIT(SLUICE_KIND_TCP) | SLUICE_KIND_BIT(SLUICE_KIND_UNIX);
inline constexpr std::uint32_t kTcpSink = SLUICE_KIND_BIT(SLUICE_KIND_TCP);
inline constexpr std::uint32_t kUnixSink = SLUICE_KIND_BIT(SLUICE_KIND_UNIX);
inline constexpr std::uint32_t kPipeSink = SLUICE_KIND_BIT(SLUICE_KIND_PIPE);
inline constexpr std::uint32_t kFileSink = SLUICE_KIND_BIT(SLUICE_KIND_FILE);
inline constexpr std::uint32_t kDeviceSink = SLUICE_KIND_BIT(SLUICE_KIND_DEVICE);

// SLUICE_KIND_BIT of a kind that comes from the caller: no bit for one this header does not know.
constexpr std::uint32_t KindBit(std::uint32_t kind) noexcept {
  return kind < 32 ? SLUICE_KIND_BIT(kind) : 0;
}

// What a facility works on: sets of SLUICE_KIND_BITs, and the reasons for refusing all others.
struct Route {
  std::uint32_t sources;
  std::uint32_t sinks;
  const char* source_reason;
  const char* sink_reason;

  sluice_status Check(const sluice_route& route, sluice_report& report) const noexcept {
    if ((KindBit(route.source->kind) & sources) == 0) {
      return Refuse(report, SLUICE_E_UNSUPPORTED, source_reason);
    }
    if ((KindBit(route.sink->kind) & sinks) == 0) {
      return Refuse(report, SLUICE_E_UNSUPPORTED, sink_reason);
    }
    return SLUICE_OK;
  }
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_COMMON_ROUTE_H_
