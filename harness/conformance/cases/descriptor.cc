// The library, the handshake, and what it describes.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/host/library_file.h"
#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/background_call.h"
#include "harness/conformance/support/plugin_library.h"

namespace sluice::conformance {
namespace {

constexpr std::size_t kThreads = 4;
constexpr int kRepetitions = 200;

void ExportsItsEntryOnly(CaseContext& context) {
  const auto exports = host::Exports(PluginFile(context));
  if (!exports) context.Skip(fmt::format("cannot read its exports: {}", exports.error().message));
  context.Expect(*exports == std::vector<std::string>{SLUICE_PLUGIN_ENTRY_NAME}, "C-LOAD-2",
                 "the library exports " SLUICE_PLUGIN_ENTRY_NAME " and nothing else",
                 fmt::format("{} names: {}", exports->size(), fmt::join(*exports, ", ")));
}

void LoadsSilently(CaseContext& context) {
  const std::filesystem::path& file = PluginFile(context);
  const std::string changed = ChangedByLoading(context, file);
  context.Expect(changed.empty(), "C-LOAD-4",
                 "the process is the same after loading the library and calling its entry point",
                 changed);
}

// ---- The handshake ----

std::string Show(sluice_status status, const sluice_handshake& answer) {
  return fmt::format("{} with abi_version {}, plugin {}, its range {} … {}",
                     transfer::StatusName(status), answer.abi_version, fmt::ptr(answer.plugin),
                     answer.plugin_abi_min, answer.plugin_abi_max);
}

void AnswersEveryRange(CaseContext& context) {
  const sluice_plugin_entry_fn entry = EntryPoint(context);
  sluice_handshake usual = Offer(SLUICE_ABI_MIN, SLUICE_ABI_MAX);
  entry(&usual);
  const std::uint32_t own_min = usual.plugin_abi_min;
  const std::uint32_t own_max = usual.plugin_abi_max;
  for (std::uint32_t min = 0; min <= 4; ++min) {
    for (const std::uint32_t max : {0U, 1U, 2U, 3U, 4U, UINT32_MAX}) {
      if (max < min) continue;
      sluice_handshake answer = Offer(min, max);
      const sluice_status status = entry(&answer);
      const std::string seen =
          fmt::format("to a host that speaks {} … {}: {}", min, max, Show(status, answer));
      context.Expect(answer.plugin_abi_min == own_min && answer.plugin_abi_max == own_max,
                     "C-ENTRY-1", fmt::format("the plugin's own range, {} … {}", own_min, own_max),
                     seen);
      const bool common = max >= own_min && min <= own_max;
      if (!common) {
        context.Expect(status == SLUICE_E_INCOMPATIBLE, "C-ENTRY-1",
                       "SLUICE_E_INCOMPATIBLE without a common version", seen);
        continue;
      }
      const std::uint32_t highest = std::min(max, own_max);
      context.Expect(status == SLUICE_OK && answer.abi_version == highest &&
                         answer.plugin != nullptr && answer.plugin->abi_version == highest,
                     "C-ENTRY-1", fmt::format("version {}, the highest that both speak", highest),
                     seen);
    }
  }
}

// The results for a list of offers, to be compared.
std::string Shake(sluice_plugin_entry_fn entry) {
  std::string text;
  for (const std::uint32_t version : {std::uint32_t{SLUICE_ABI_MAX}, std::uint32_t{0}}) {
    sluice_handshake answer = Offer(version, version);
    const sluice_status status = entry(&answer);
    text += fmt::format("{}: {}; ", version, Show(status, answer));
  }
  return text;
}

void AnswersAgainAndAgain(CaseContext& context) {
  const sluice_plugin_entry_fn entry = EntryPoint(context);
  const std::string first = Shake(entry);
  for (int i = 0; i < kRepetitions; ++i) {
    const std::string again = Shake(entry);
    context.Expect(again == first, "C-ENTRY-2",
                   fmt::format("the same results as before: {}", first), again);
  }
}

void AnswersOnSeveralThreads(CaseContext& context) {
  const sluice_plugin_entry_fn entry = EntryPoint(context);
  const std::string first = Shake(entry);
  const std::string other = OnThreads(kThreads, [&](std::size_t) {
    std::string different;
    for (int i = 0; i < kRepetitions && different.empty(); ++i) {
      std::string again = Shake(entry);
      if (again != first) different = std::move(again);
    }
    return different;
  });
  context.Expect(
      other.empty(), "C-ENTRY-2",
      fmt::format("the same results on {} threads at the same time: {}", kThreads, first), other);
}

constexpr std::byte kCanary{0x5A};

void TakesALargerHandshake(CaseContext& context) {
  const sluice_plugin_entry_fn entry = EntryPoint(context);
  struct {
    sluice_handshake known = Offer(SLUICE_ABI_MIN, SLUICE_ABI_MAX);
    std::array<std::byte, 64> beyond{};
  } larger;
  larger.beyond.fill(kCanary);
  larger.known.struct_size = sizeof larger;
  const sluice_status status = entry(&larger.known);
  context.Expect(status == SLUICE_OK && larger.known.plugin != nullptr, "C-ENTRY-3",
                 fmt::format("SLUICE_OK for a handshake of {} bytes", sizeof larger),
                 Show(status, larger.known));
  context.Expect(std::ranges::all_of(larger.beyond, [](std::byte it) { return it == kCanary; }),
                 "C-ENTRY-3", "what lies behind the fields of version 1 is not written to",
                 "bytes changed there");
}

void RefusesASmallerHandshake(CaseContext& context) {
  const sluice_plugin_entry_fn entry = EntryPoint(context);
  for (std::uint32_t size = 0; size < sizeof(sluice_handshake); ++size) {
    sluice_handshake small;
    std::memset(&small, std::to_integer<int>(kCanary), sizeof small);
    small.struct_size = size;
    small.host_abi_min = SLUICE_ABI_MIN;
    small.host_abi_max = SLUICE_ABI_MAX;
    sluice_handshake before;
    std::memcpy(&before, &small, sizeof small);
    const sluice_status status = entry(&small);
    context.Expect(status < 0, "C-ENTRY-3",
                   fmt::format("an error for a handshake of {} bytes", size),
                   std::string(transfer::StatusName(status)));
    context.Expect(std::memcmp(&before, &small, sizeof small) == 0, "C-ENTRY-3",
                   fmt::format("a handshake of {} bytes is not written to", size),
                   "bytes of it changed");
  }
}

// ---- What it describes ----

// The description and all it points to, as bytes.
std::string Snapshot(const sluice_plugin& plugin) {
  const auto bytes = [](const void* data, std::size_t size) {
    return std::string(static_cast<const char*>(data), size);
  };
  std::string text = bytes(&plugin, std::min<std::size_t>(plugin.struct_size, sizeof plugin));
  for (const char* const line : {plugin.name, plugin.version, plugin.summary}) {
    text.append(line).push_back('\0');
  }
  for (const sluice_claim* claim : std::span(plugin.claims, plugin.claim_count)) {
    const auto address = reinterpret_cast<std::uintptr_t>(claim);
    text += bytes(&address, sizeof address);
    text += bytes(claim, std::min<std::size_t>(claim->struct_size, sizeof *claim));
  }
  return text;
}

void StaysAsItIs(CaseContext& context) {
  const std::string before = Snapshot(context.operations());
  const auto expect_same = [&](std::string_view after) {
    context.Expect(Snapshot(context.operations()) == before, "C-DESC-6",
                   "the description and what it points to are as they were",
                   fmt::format("they changed with {}", after));
  };
  context.ChooseAny();
  expect_same("a probe");
  const Source source(context, 10'000);
  Deliver(context, source, {});
  expect_same("a transfer");

  Delivery truncated(context, source, {.length = source.size() + 1});
  truncated.transfer().Open();
  truncated.reader().Start();
  truncated.transfer().Finish();
  truncated.Conclude();
  expect_same("a transfer that failed");

  Delivery refused(context, source, {});
  refused.transfer().request().flags = 1U << 31U;
  refused.transfer().TryOpen();
  refused.Conclude();
  expect_same("a refused open()");
}

void ClaimsKnownCapabilitiesOnly(CaseContext& context) {
  constexpr std::uint64_t kVersion1 = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS |
                                      SLUICE_CAP_STABLE | SLUICE_CAP_TO_END |
                                      SLUICE_CAP_NONBLOCKING;
  const std::uint64_t unknown = context.operations().capabilities & ~kVersion1;
  context.Expect(unknown == 0, "C-CAP-2",
                 fmt::format("capability bits of version 1, {:#x}, only", kVersion1),
                 fmt::format("{:#x} as well", unknown));
}

// ---- Extensions ----

// Ids that nobody gives to an extension.
std::vector<std::string> StrangeIds() {
  return {"", "nobody.conformance_check/1", "%s%n", "\xff\xfe", std::string(100'000, 'x')};
}

std::string KnownOf(const sluice_plugin& plugin, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (plugin.get_extension(id.c_str()) != nullptr) {
      return fmt::format("a table for \"{}\"", base::OneLine(id.substr(0, 40)));
    }
  }
  return {};
}

void KnowsNoStrangeExtension(CaseContext& context) {
  const std::string known = KnownOf(context.operations(), StrangeIds());
  context.Expect(known.empty(), "C-EXT-1", "NULL for an extension id that nobody knows", known);
}

void AnswersForExtensionsOnSeveralThreads(CaseContext& context) {
  const std::vector<std::string> ids = StrangeIds();
  const std::string known = OnThreads(kThreads, [&](std::size_t) {
    std::string seen;
    for (int i = 0; i < kRepetitions && seen.empty(); ++i)
      seen = KnownOf(context.operations(), ids);
    return seen;
  });
  context.Expect(known.empty(), "C-THREAD-3",
                 fmt::format("NULL for unknown ids on {} threads at the same time", kThreads),
                 known);
}

}  // namespace

std::vector<Case> DescriptorCases() {
  return {
      {.name = "descriptor.exports",
       .summary = "the library exports its entry point and nothing else",
       .clauses = {"C-LOAD-2"},
       .routes = kNoRoute,
       .run = ExportsItsEntryOnly},
      {.name = "descriptor.load_is_silent",
       .summary = "loading it and calling the entry point leave the process as it was",
       .clauses = {"C-LOAD-4"},
       .routes = kNoRoute,
       .run = LoadsSilently},
      {.name = "descriptor.entry_ranges",
       .summary = "the highest common version, or INCOMPATIBLE, for every range of a host",
       .clauses = {"C-ENTRY-1"},
       .routes = kNoRoute,
       .run = AnswersEveryRange},
      {.name = "descriptor.entry_repeated",
       .summary = "the entry point returns the same every time",
       .clauses = {"C-ENTRY-2"},
       .routes = kNoRoute,
       .run = AnswersAgainAndAgain},
      {.name = "descriptor.entry_parallel",
       .summary = "the entry point returns the same on several threads at the same time",
       .clauses = {"C-ENTRY-2", "C-THREAD-3"},
       .routes = kNoRoute,
       .run = AnswersOnSeveralThreads},
      {.name = "descriptor.entry_larger_handshake",
       .summary = "a larger handshake is accepted, and nothing is written behind the known fields",
       .clauses = {"C-ENTRY-3"},
       .routes = kNoRoute,
       .run = TakesALargerHandshake},
      {.name = "descriptor.entry_smaller_handshake",
       .summary = "a handshake that is too small is an error, and is not written to",
       .clauses = {"C-ENTRY-3"},
       .routes = kNoRoute,
       .run = RefusesASmallerHandshake},
      {.name = "descriptor.immutable",
       .summary = "the description stays the same through transfers, good and failed",
       .clauses = {"C-DESC-6"},
       .routes = kNoRoute,
       .run = StaysAsItIs},
      {.name = "descriptor.known_capabilities",
       .summary = "no capability bit that its ABI version does not define",
       .clauses = {"C-CAP-2"},
       .routes = kNoRoute,
       .run = ClaimsKnownCapabilitiesOnly},
      {.name = "descriptor.extensions",
       .summary = "NULL for unknown extension ids, empty and very long ones too",
       .clauses = {"C-EXT-1"},
       .routes = kNoRoute,
       .run = KnowsNoStrangeExtension},
      {.name = "descriptor.extensions_parallel",
       .summary = "get_extension() is called from several threads at the same time",
       .clauses = {"C-THREAD-3"},
       .routes = kNoRoute,
       .run = AnswersForExtensionsOnSeveralThreads},
  };
}

}  // namespace sluice::conformance
