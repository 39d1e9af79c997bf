#include "core/host/plugin.h"

#include <limits>
#include <span>

namespace sluice::host {
namespace {

bool Contains(std::uint32_t kinds, std::uint32_t kind) {
  return kind < std::numeric_limits<std::uint32_t>::digits && (kinds & SLUICE_KIND_BIT(kind)) != 0;
}

}  // namespace

const sluice_claim* Plugin::FindClaim(std::uint32_t source_kind, std::uint32_t sink_kind) const {
  for (const sluice_claim* claim : std::span(descriptor_.claims, descriptor_.claim_count)) {
    if (Contains(claim->source_kinds, source_kind) && Contains(claim->sink_kinds, sink_kind)) {
      return claim;
    }
  }
  return nullptr;
}

}  // namespace sluice::host
