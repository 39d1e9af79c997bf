// Every host meets every plugin: all ranges of ABI versions from 0 to 4 on both sides.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <ostream>
#include <sluice/plugin.hpp>
#include <vector>

#include "core/host/negotiate.h"

// The plugins here return its description.
#include "core/host/error.h"
#include "tests/defects/sound.h"

static void Spoil(Answer*) {}

namespace sluice::host {

static void PrintTo(const AbiRange& range, std::ostream* out) {
  *out << range.min << "–" << range.max;
}

namespace {

constexpr std::uint32_t kMost = 4;

std::vector<AbiRange> Ranges() {
  std::vector<AbiRange> ranges;
  for (std::uint32_t min = 0; min <= kMost; ++min) {
    for (std::uint32_t max = 0; max <= kMost; ++max) ranges.push_back({.min = min, .max = max});
  }
  return ranges;
}

// A host's range is in order; what a plugin says is not to be relied on.
std::vector<AbiRange> HostRanges() {
  std::vector<AbiRange> ranges = Ranges();
  std::erase_if(ranges, [](const AbiRange& range) { return range.min > range.max; });
  return ranges;
}

bool Speaks(const AbiRange& range, std::uint32_t version) {
  return range.min <= version && version <= range.max;
}

// Found by trying, unlike the host does. There is no version 0.
std::optional<std::uint32_t> HighestCommon(const AbiRange& host, const AbiRange& plugin) {
  std::optional<std::uint32_t> highest;
  for (std::uint32_t version = 1; version <= kMost; ++version) {
    if (Speaks(host, version) && Speaks(plugin, version)) highest = version;
  }
  return highest;
}

// The plugin under test: what it speaks, and what it chooses instead of the right version.
AbiRange g_plugin;
std::optional<std::uint32_t> g_choice;

sluice_status SLUICE_CALL Entry(sluice_handshake* handshake) {
  handshake->plugin_abi_min = g_plugin.min;
  handshake->plugin_abi_max = g_plugin.max;
  const AbiRange host{.min = handshake->host_abi_min, .max = handshake->host_abi_max};
  const std::optional<std::uint32_t> version = g_choice ? g_choice : HighestCommon(host, g_plugin);
  if (!version) return SLUICE_E_INCOMPATIBLE;
  g_answer.plugin.abi_version = *version;
  handshake->abi_version = *version;
  handshake->plugin = &g_answer.plugin;
  return SLUICE_OK;
}

// What the host says to that plugin; no code: it takes it.
boost::system::error_code Verdict(const AbiRange& host) {
  const auto descriptor = Negotiate(Entry, host);
  return descriptor ? boost::system::error_code() : descriptor.error().code;
}

TEST(AbiRanges, MeetAtTheHighestCommonVersionOrNotAtAll) {
  g_choice.reset();
  for (const AbiRange& host : HostRanges()) {
    for (const AbiRange& plugin : Ranges()) {
      g_plugin = plugin;
      const std::optional<std::uint32_t> common = HighestCommon(host, plugin);
      boost::system::error_code expected;
      if (plugin.min == 0 || plugin.min > plugin.max) {
        expected = HostErrc::kBadDescriptor;
      } else if (!common) {
        expected = HostErrc::kIncompatibleAbi;
      }
      const std::string at =
          "host " + testing::PrintToString(host) + ", plugin " + testing::PrintToString(plugin);
      EXPECT_EQ(Verdict(host), expected) << at;
      if (!expected) {
        const auto adopted = FromEntryPoint(Entry, host);
        ASSERT_TRUE(adopted.has_value()) << at;
        EXPECT_EQ((*adopted)->abi_version(), *common) << at;
      }
    }
  }
}

TEST(AbiRanges, AdmitNoOtherVersionThanTheHighestCommonOne) {
  for (const AbiRange& host : HostRanges()) {
    for (const AbiRange& plugin : HostRanges()) {
      const std::optional<std::uint32_t> common = HighestCommon(host, plugin);
      if (plugin.min == 0) continue;
      g_plugin = plugin;
      for (std::uint32_t choice = 0; choice <= kMost + 1; ++choice) {
        g_choice = choice;
        EXPECT_EQ(!Verdict(host), choice == common)
            << "host " << testing::PrintToString(host) << ", plugin "
            << testing::PrintToString(plugin) << ", chosen " << choice;
      }
    }
  }
}

// Plugins built with <sluice/plugin.hpp> leave the handshake to it.
TEST(AbiRanges, OfThePublicHeaderMeetThoseOfEveryHost) {
  constexpr AbiRange kHeader{.min = SLUICE_ABI_MIN, .max = SLUICE_ABI_MAX};
  sluice_plugin plugin = g_answer.plugin;
  plugin.abi_version = SLUICE_ABI_MAX;
  for (const AbiRange& host : HostRanges()) {
    sluice_handshake handshake{};
    handshake.struct_size = sizeof handshake;
    handshake.host_abi_min = host.min;
    handshake.host_abi_max = host.max;
    const sluice_status status = sluice::Answer(&handshake, plugin);
    const std::optional<std::uint32_t> common = HighestCommon(host, kHeader);
    EXPECT_EQ(status, common ? SLUICE_OK : SLUICE_E_INCOMPATIBLE) << testing::PrintToString(host);
    EXPECT_EQ(handshake.abi_version, common.value_or(0)) << testing::PrintToString(host);
    EXPECT_EQ(handshake.plugin, common ? &plugin : nullptr);
    EXPECT_EQ(handshake.plugin_abi_min, kHeader.min);
    EXPECT_EQ(handshake.plugin_abi_max, kHeader.max);
  }
}

}  // namespace
}  // namespace sluice::host
