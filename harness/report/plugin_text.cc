#include "harness/report/plugin_text.h"

#include <fmt/format.h>

#include <array>
#include <bit>

#include "core/base/error.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/transfer/endpoint.h"

namespace sluice::report {
namespace {

struct CapabilityText {
  std::uint64_t bit;
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array<CapabilityText, 5> kCapabilities = {{
    {SLUICE_CAP_HEAD_TAIL, "head_tail", "sends bytes of the caller before and after the file's"},
    {SLUICE_CAP_MORE_FOLLOWS, "more_follows", "can hold the last partial segment for what follows"},
    {SLUICE_CAP_STABLE, "stable", "later writes to the file never show at the receiver"},
    {SLUICE_CAP_TO_END, "to_end", "can send up to wherever the file ends"},
    {SLUICE_CAP_NONBLOCKING, "nonblocking", "works on sinks that do not block"},
}};

std::string Copies(std::uint32_t milli) {
  if (milli == SLUICE_UNCLAIMED) return "unclaimed copies";
  return fmt::format("{:g} {}", milli / 1000.0, milli == 1000 ? "copy" : "copies");
}

boost::json::value CopiesJson(std::uint32_t milli) {
  if (milli == SLUICE_UNCLAIMED) return nullptr;
  return milli / 1000.0;
}

}  // namespace

std::vector<std::string> KindNames(std::uint32_t kinds) {
  std::vector<std::string> names;
  for (; kinds != 0; kinds &= kinds - 1) {
    const auto kind = static_cast<std::uint32_t>(std::countr_zero(kinds));
    const std::string_view name = transfer::KindName(kind);
    const bool named = kind == SLUICE_KIND_UNKNOWN || transfer::KindByName(name) == kind;
    names.push_back(named ? std::string(name) : fmt::format("kind {}", kind));
  }
  return names;
}

std::vector<Capability> Capabilities(std::uint64_t capabilities) {
  std::vector<Capability> found;
  for (const CapabilityText& text : kCapabilities) {
    if ((capabilities & text.bit) == 0) continue;
    found.push_back({std::string(text.name), std::string(text.meaning)});
    capabilities &= ~text.bit;
  }
  for (; capabilities != 0; capabilities &= capabilities - 1) {
    found.push_back({fmt::format("bit {}", std::countr_zero(capabilities)),
                     "unknown to this version of sluice"});
  }
  return found;
}

std::string ClaimText(const sluice_claim* claim) {
  if (claim == nullptr) return "no claim";
  const std::uint32_t crossings = claim->crossings_per_mib_max;
  return fmt::format("{} staged in user memory, {} in the send call, {}",
                     Copies(claim->staged_milli), Copies(claim->send_milli),
                     crossings == SLUICE_UNCLAIMED
                         ? "crossings unclaimed"
                         : fmt::format("at most {} crossings per MiB", crossings));
}

boost::json::object ClaimJson(const sluice_claim& claim) {
  boost::json::value crossings = claim.crossings_per_mib_max;
  if (claim.crossings_per_mib_max == SLUICE_UNCLAIMED) crossings = nullptr;
  return {{"staged", CopiesJson(claim.staged_milli)},
          {"send", CopiesJson(claim.send_milli)},
          {"crossings_per_mib_max", std::move(crossings)}};
}

boost::json::object IdentityJson(const host::Plugin& plugin) {
  return {{"name", plugin.name()},
          {"version", base::OneLine(plugin.version())},
          {"abi", plugin.abi_version()},
          {"file", base::OneLine(base::ToUtf8(plugin.file()))},
          {"summary", base::OneLine(plugin.summary())}};
}

}  // namespace sluice::report
