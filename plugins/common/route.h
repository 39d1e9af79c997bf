// Refusing routes by what the host knows about their ends.
#ifndef SLUICE_PLUGINS_COMMON_ROUTE_H_
#define SLUICE_PLUGINS_COMMON_ROUTE_H_

#include <cstdint>
#include <sluice/plugin.hpp>

#include "plugins/common/kinds.h"

namespace sluice::plugins {

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
