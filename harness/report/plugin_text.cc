#include "harness/report/plugin_text.h"

#include <fmt/color.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "core/base/error.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/transfer/endpoint.h"
#include "harness/report/table.h"

namespace sluice::report {
namespace {

struct CapabilityText {
  std::uint64_t bit;
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array<CapabilityText, 5> kCapabilities = {{
    {SLUICE_CAP_HEAD_TAIL, "head_tail", "sends the caller's bytes before and after the file's"},
    {SLUICE_CAP_MORE_FOLLOWS, "more_follows",
     "can hold back the last partial segment until more follows"},
    {SLUICE_CAP_STABLE, "stable", "later writes to the file never show at the receiver"},
    {SLUICE_CAP_TO_END, "to_end", "can send to the end of the file, wherever it is"},
    {SLUICE_CAP_NONBLOCKING, "nonblocking", "works with non-blocking sinks"},
}};

std::string Copies(std::uint32_t milli) {
  if (milli == SLUICE_UNCLAIMED) return "unclaimed copies";
  return fmt::format("{:g} {}", milli / 1000.0, milli == 1000 ? "copy" : "copies");
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

std::span<const sluice_claim* const> ClaimsOf(const host::Plugin& plugin) {
  return {plugin.descriptor().claims, plugin.descriptor().claim_count};
}

std::string ListText(std::span<const host::Discovered> all, const Style& style) {
  Table table({Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft, Align::kLeft});
  std::vector<std::string> header;
  for (const char* title : {"NAME", "VERSION", "ABI", "SUMMARY", "FILE"}) {
    header.push_back(style(fmt::emphasis::bold, title));
  }
  table.Row(std::move(header));
  std::string refused;
  for (const auto& [file, plugin] : all) {
    if (plugin) {
      const host::Plugin& it = **plugin;
      table.Row({std::string(it.name()), base::OneLine(it.version()),
                 std::to_string(it.abi_version()), base::OneLine(it.summary()),
                 base::OneLine(base::ToUtf8(it.file()))});
    } else {
      refused += fmt::format("{} {}\n", style(fmt::fg(fmt::terminal_color::red), "refused:"),
                             plugin.error().message);
    }
  }
  const bool any = std::ranges::any_of(all, [](const auto& it) { return it.plugin.has_value(); });
  return (any ? table.Text() : "") + refused;
}

std::string InfoText(const host::Plugin& plugin, const Style& style) {
  Table table({Align::kLeft, Align::kLeft});
  const auto row = [&](std::string_view title, std::string_view text) {
    table.Row({style(fmt::emphasis::bold, title), base::OneLine(text)});
  };
  row("name", plugin.name());
  row("version", plugin.version());
  row("summary", plugin.summary());
  row("file", base::ToUtf8(plugin.file()));
  row("ABI", std::to_string(plugin.abi_version()));
  row("storage",
      fmt::format("{} bytes for each transfer, aligned to {}", plugin.descriptor().transfer_size,
                  plugin.descriptor().transfer_align));
  std::string_view title = "can";
  for (const Capability& it : Capabilities(plugin.capabilities())) {
    row(std::exchange(title, ""), fmt::format("{}: {}", it.name, it.meaning));
  }
  title = "claims";
  for (const sluice_claim* claim : ClaimsOf(plugin)) {
    row(std::exchange(title, ""),
        fmt::format("{} to {}: {}", fmt::join(KindNames(claim->source_kinds), ", "),
                    fmt::join(KindNames(claim->sink_kinds), ", "), ClaimText(claim)));
  }
  if (ClaimsOf(plugin).empty()) row(title, "nothing");
  return table.Text();
}

}  // namespace sluice::report
