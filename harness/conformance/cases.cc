#include "harness/conformance/cases.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "harness/channels/channel.h"

namespace sluice::conformance {
namespace {

// The groups, in the order of reports.
constexpr std::vector<Case> (*kGroups[])() = {
    DescriptorCases, ProbeCases,  OpenCases,   StructSizeCases, StorageCases,
    ReuseCases,      BytesCases,  RangeCases,  PartCases,       SinkCases,
    StepCases,       WaitCases,   SignalCases, CancelCases,     SourceCases,
    StableCases,     MoreCases,   PeerCases,   ErrorCases,      LimitCases,
    LeakCases,       ThreadCases, PathCases,   ClaimCases,      FaultCases,
};

// With a device of their own.
constexpr std::array<std::string_view, 3> kWires = {"tcp-sg", "tcp-nosg", "file-reflink"};

bool RunsOn(const Routes& routes, const channels::ChannelInfo& channel) {
  if (!channel.is_here()) return false;
  if ((routes.sinks & SLUICE_KIND_BIT(channel.sink_kind)) == 0) return false;
  return routes.wires || std::ranges::find(kWires, channel.name) == kWires.end();
}

}  // namespace

std::span<const Case> Cases() {
  static const std::vector<Case> kAll = [] {
    std::vector<Case> all;
    for (const auto group : kGroups) std::ranges::move(group(), std::back_inserter(all));
    return all;
  }();
  return kAll;
}

std::vector<Variant> Variants(bool thorough) {
  std::vector<Variant> variants;
  for (const Case& it : Cases()) {
    if (it.thorough && !thorough) continue;
    if (it.routes.sinks == 0) variants.push_back({.of = &it});
    for (const channels::ChannelInfo& channel : channels::Channels()) {
      if (!RunsOn(it.routes, channel)) continue;
      if (it.routes.blocking) variants.push_back({.of = &it, .channel = channel.name});
      if (it.routes.nonblocking && channel.sink_kind != SLUICE_KIND_FILE) {
        variants.push_back({.of = &it, .channel = channel.name, .nonblocking = true});
      }
    }
  }
  return variants;
}

}  // namespace sluice::conformance
