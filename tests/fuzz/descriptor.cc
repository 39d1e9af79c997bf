// What plugins answer to a handshake is not trusted: the host takes what obeys <sluice/plugin.h>,
// and refuses everything else with a message, whatever the bytes are.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/text.h"
#include "core/host/error.h"
#include "core/host/negotiate.h"
#include "tests/fuzz/fake_plugin.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/property.h"

namespace sluice::fuzz {
namespace {

FakePlugin* g_fake = nullptr;

sluice_status SLUICE_CALL Entry(sluice_handshake* handshake) { return g_fake->Answer(*handshake); }

bool IsLine(const char* text) {
  const std::string_view line(text);
  return !line.empty() &&
         std::ranges::none_of(line, [](unsigned char byte) { return byte < ' ' || byte == 0x7f; });
}

// owner.facility; the header's grammar, in another way than the host's.
bool IsName(std::string_view name) {
  if (name.size() > 64) return false;
  int parts = 1;
  bool part_is_empty = true;
  for (const char c : name) {
    if (c == '.') {
      if (part_is_empty) return false;
      ++parts;
      part_is_empty = true;
    } else {
      const bool known = ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') || c == '_';
      if (!known) return false;
      part_is_empty = false;
    }
  }
  return parts >= 2 && !part_is_empty;
}

bool IsCopies(std::uint32_t milli) { return milli <= 16'000 || milli == SLUICE_UNCLAIMED; }

void RequireSoundClaim(const sluice_claim* claim) {
  Require(claim != nullptr, "claims are there", "");
  Require(claim->struct_size >= 24, "claims have the fields of version 1", "");
  Require(claim->source_kinds != 0 && claim->sink_kinds != 0, "claims are about something", "");
  Require(IsCopies(claim->staged_milli) && IsCopies(claim->send_milli), "claims are possible", "");
}

void RequireSound(const host::Plugin& plugin, host::AbiRange host) {
  const sluice_plugin& it = plugin.descriptor();
  Require(it.magic == 0x45434c53, "magic", "");
  Require(it.struct_size >= 112, "the fields of version 1 are there", "");
  Require(host.min <= it.abi_version && it.abi_version <= host.max, "the host speaks it", "");
  Require(it.probe != nullptr && it.open != nullptr && it.step != nullptr && it.close != nullptr &&
              it.get_extension != nullptr,
          "functions are there", "");
  Require(IsName(plugin.name()), "name", plugin.name());
  Require(IsLine(it.version), "version is one line", it.version);
  Require(IsLine(it.summary), "summary is one line", it.summary);
  Require(it.transfer_size >= 1 && it.transfer_size <= 16 << 20, "transfer_size", "");
  Require(std::popcount(it.transfer_align) == 1 && it.transfer_align <= 4096, "transfer_align", "");
  Require(it.claim_count <= 64, "claim_count", "");
  for (std::uint32_t i = 0; i < it.claim_count; ++i) RequireSoundClaim(it.claims[i]);
}

// Kinds of a later version are no claim's.
void RequireClaimsThatMatch(const host::Plugin& plugin) {
  for (std::uint32_t source = 0; source < 40; ++source) {
    for (const std::uint32_t sink : {SLUICE_KIND_TCP, 31U, 32U, UINT32_MAX}) {
      const sluice_claim* const claim = plugin.FindClaim(source, sink);
      if (claim == nullptr) continue;
      Require((claim->source_kinds >> source & 1) == 1 && (claim->sink_kinds >> sink & 1) == 1,
              "a claim that is found is about the route", "");
    }
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const auto a = static_cast<std::uint32_t>(input.Below(4));
  const auto b = static_cast<std::uint32_t>(input.Below(4));
  const host::AbiRange range{.min = std::min(a, b), .max = std::max(a, b)};
  const bool edited = !input.empty();
  FakePlugin fake;
  while (!input.empty()) fake.Edit(input);

  g_fake = &fake;
  const base::Result<host::PluginPtr> plugin = host::FromEntryPoint(Entry, range);
  if (plugin) {
    RequireSound(**plugin, range);
    RequireClaimsThatMatch(**plugin);
  } else {
    const base::Error& error = plugin.error();
    Require(error.code.category() == host::HostCategory(), "a code of the host's", "");
    Require(!error.message.empty(), "says what is wrong", "");
    Require(base::OneLine(error.message) == error.message, "says it in a line", error.message);
    const bool meets = range.min <= SLUICE_ABI_MAX && range.max >= SLUICE_ABI_MIN;
    Require(edited || !meets, "a sound plugin is taken", error.message);
  }
  return 0;
}

}  // namespace sluice::fuzz
