#include "core/host/negotiate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <ostream>
#include <stdexcept>
#include <string>

#include "core/host/error.h"

// Makes this program a plugin without fault, which each test spoils.
#include "tests/defects/sound.h"

namespace {
void (*g_spoil)(Answer&) = nullptr;
}

static void Spoil(Answer* answer) {
  if (g_spoil != nullptr) g_spoil(*answer);
}

namespace sluice::host {
namespace {

void SpoilWith(void (*spoil)(Answer&)) {
  g_spoil = spoil;
  MakeAnswer();
}

constexpr AbiRange kOneToTwo{.min = 1, .max = 2};

struct Defect {
  const char* test_name;
  void (*spoil)(Answer&);
  HostErrc code;
  std::string message;
  AbiRange host = {};
};

void PrintTo(const Defect& defect, std::ostream* out) { *out << defect.test_name; }

class Negotiation : public testing::TestWithParam<Defect> {};

TEST_P(Negotiation, Refuses) {
  SpoilWith(GetParam().spoil);
  const auto descriptor = Negotiate(sluice_plugin_entry, GetParam().host);
  ASSERT_FALSE(descriptor.has_value());
  EXPECT_EQ(descriptor.error().code, GetParam().code) << descriptor.error().message;
  EXPECT_EQ(descriptor.error().message, GetParam().message);
}

std::string NameOf(const testing::TestParamInfo<Defect>& info) { return info.param.test_name; }

INSTANTIATE_TEST_SUITE_P(
    Handshake, Negotiation,
    testing::Values(
        Defect{"PluginFromTheFuture",
               [](Answer& answer) {
                 answer.status = SLUICE_E_INCOMPATIBLE;
                 answer.plugin_abi_min = answer.plugin_abi_max = 3;
               },
               HostErrc::kIncompatibleAbi, "built for ABI 3, this host speaks 1–2", kOneToTwo},
        Defect{"PluginFromThePast",
               [](Answer& answer) { answer.status = SLUICE_E_INCOMPATIBLE; },
               HostErrc::kIncompatibleAbi,
               "built for ABI 1, this host speaks 2",
               {2, 2}},
        Defect{"IncompatiblePluginThatSaysYes",
               [](Answer& answer) {
                 answer.plugin_abi_min = 3;
                 answer.plugin_abi_max = 4;
               },
               HostErrc::kIncompatibleAbi, "built for ABI 3–4, this host speaks 1"},
        Defect{"CompatiblePluginThatSaysNo",
               [](Answer& answer) { answer.status = SLUICE_E_INCOMPATIBLE; },
               HostErrc::kBadDescriptor,
               "the status of sluice_plugin_entry: expected SLUICE_OK, got SLUICE_E_INCOMPATIBLE, "
               "although it speaks ABI 1 and this host 1–2",
               kOneToTwo},
        Defect{"RangeNotFilledIn",
               [](Answer& answer) { answer.plugin_abi_min = answer.plugin_abi_max = 0; },
               HostErrc::kBadDescriptor,
               "plugin_abi_min and plugin_abi_max: expected the versions it speaks, got 0"},
        Defect{"RangeTurnedRound",
               [](Answer& answer) {
                 answer.plugin_abi_min = 2;
                 answer.plugin_abi_max = 1;
               },
               HostErrc::kBadDescriptor,
               "plugin_abi_min and plugin_abi_max: expected the versions it speaks, got 2–1"},
        Defect{"NotTheHighestCommonVersion", [](Answer& answer) { answer.plugin_abi_max = 2; },
               HostErrc::kBadDescriptor, "abi_version: expected 2, got 1", kOneToTwo},
        Defect{"VersionOutsideBothRanges", [](Answer& answer) { answer.abi_version = 7; },
               HostErrc::kBadDescriptor, "abi_version: expected 1, got 7"},
        Defect{"NoDescriptor", [](Answer& answer) { answer.described = nullptr; },
               HostErrc::kBadDescriptor, "plugin: expected a descriptor, got NULL"},
        Defect{"OtherStatus", [](Answer& answer) { answer.status = SLUICE_E_NO_RESOURCES; },
               HostErrc::kEntryFailed, "sluice_plugin_entry returned status -7"}),
    NameOf);

#define SPOILT(statement) [](Answer& answer) { answer.statement; }

INSTANTIATE_TEST_SUITE_P(
    Descriptor, Negotiation,
    testing::Values(
        Defect{"Magic", SPOILT(plugin.magic = 1), HostErrc::kBadDescriptor,
               "magic: expected 0x45434c53, got 0x00000001"},
        Defect{"OtherVersionThanAgreed", SPOILT(plugin.abi_version = 2), HostErrc::kBadDescriptor,
               "sluice_plugin.abi_version: expected 1, got 2"},
        Defect{"NoProbe", SPOILT(plugin.probe = nullptr), HostErrc::kBadDescriptor,
               "probe: expected a function, got NULL"},
        Defect{"NoOpen", SPOILT(plugin.open = nullptr), HostErrc::kBadDescriptor,
               "open: expected a function, got NULL"},
        Defect{"NoStep", SPOILT(plugin.step = nullptr), HostErrc::kBadDescriptor,
               "step: expected a function, got NULL"},
        Defect{"NoClose", SPOILT(plugin.close = nullptr), HostErrc::kBadDescriptor,
               "close: expected a function, got NULL"},
        Defect{"NoGetExtension", SPOILT(plugin.get_extension = nullptr), HostErrc::kBadDescriptor,
               "get_extension: expected a function, got NULL"},
        Defect{"NoVersion", SPOILT(plugin.version = nullptr), HostErrc::kBadDescriptor,
               "version: expected a string, got NULL"},
        Defect{"EmptyVersion", SPOILT(plugin.version = ""), HostErrc::kBadDescriptor,
               "version: expected one line of text, got nothing"},
        Defect{"NoSummary", SPOILT(plugin.summary = nullptr), HostErrc::kBadDescriptor,
               "summary: expected a string, got NULL"},
        Defect{"SummaryOfTwoLines", SPOILT(plugin.summary = "one\ntwo"), HostErrc::kBadDescriptor,
               "summary: expected one line of printable UTF-8, got \"one two\""},
        Defect{"SummaryThatDrivesTheTerminal", SPOILT(plugin.summary = "\x1b[2J"),
               HostErrc::kBadDescriptor,
               "summary: expected one line of printable UTF-8, got \"?[2J\""},
        Defect{"NoStorage", SPOILT(plugin.transfer_size = 0), HostErrc::kBadDescriptor,
               "transfer_size: expected 1 … 16777216, got 0"},
        Defect{"TooMuchStorage", SPOILT(plugin.transfer_size = (16u << 20) + 1),
               HostErrc::kBadDescriptor, "transfer_size: expected 1 … 16777216, got 16777217"},
        Defect{"NoAlignment", SPOILT(plugin.transfer_align = 0), HostErrc::kBadDescriptor,
               "transfer_align: expected a power of two up to 4096, got 0"},
        Defect{"OddAlignment", SPOILT(plugin.transfer_align = 24), HostErrc::kBadDescriptor,
               "transfer_align: expected a power of two up to 4096, got 24"},
        Defect{"TooMuchAlignment", SPOILT(plugin.transfer_align = 8192), HostErrc::kBadDescriptor,
               "transfer_align: expected a power of two up to 4096, got 8192"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Claims, Negotiation,
    testing::Values(
        Defect{"TooMany", SPOILT(plugin.claim_count = 65), HostErrc::kBadDescriptor,
               "claim_count: expected at most 64, got 65"},
        Defect{"NoArray", SPOILT(plugin.claims = nullptr), HostErrc::kBadDescriptor,
               "claims: expected 1 claims, got NULL"},
        Defect{"NoClaim", SPOILT(claims[0] = nullptr), HostErrc::kBadDescriptor,
               "claims[0]: expected a claim, got NULL"},
        Defect{"TooSmall", SPOILT(claim.struct_size = 20), HostErrc::kBadDescriptor,
               "claims[0].struct_size: expected at least 24, got 20"},
        Defect{"NoSource", SPOILT(claim.source_kinds = 0), HostErrc::kBadDescriptor,
               "claims[0].source_kinds: expected a set of kinds, got none"},
        Defect{"NoSink", SPOILT(claim.sink_kinds = 0), HostErrc::kBadDescriptor,
               "claims[0].sink_kinds: expected a set of kinds, got none"},
        Defect{"AbsurdStaging", SPOILT(claim.staged_milli = 16001), HostErrc::kBadDescriptor,
               "claims[0].staged_milli: expected at most 16000 or SLUICE_UNCLAIMED, got 16001"},
        Defect{"AbsurdSending", SPOILT(claim.send_milli = UINT32_MAX - 1), HostErrc::kBadDescriptor,
               "claims[0].send_milli: expected at most 16000 or SLUICE_UNCLAIMED, got 4294967294"}),
    NameOf);

class Accepted : public testing::TestWithParam<void (*)(Answer&)> {};

TEST_P(Accepted, Descriptor) {
  SpoilWith(GetParam());
  const auto descriptor = Negotiate(sluice_plugin_entry);
  ASSERT_TRUE(descriptor.has_value()) << descriptor.error().message;
  EXPECT_EQ(*descriptor, &g_answer.plugin);
}

INSTANTIATE_TEST_SUITE_P(
    AtTheLimits, Accepted,
    testing::Values(SPOILT(plugin.struct_size += 8),    // a later header, the same ABI
                    SPOILT(claim.struct_size += 8),     //
                    SPOILT(plugin.capabilities = ~0u),  // unknown capabilities are ignored
                    SPOILT(plugin.transfer_size = 16u << 20), SPOILT(plugin.transfer_size = 1),
                    SPOILT(plugin.transfer_align = 4096), SPOILT(plugin.transfer_align = 1),
                    SPOILT(plugin.summary = "sends “by reference” – mostly"),
                    SPOILT(claim.staged_milli = SLUICE_UNCLAIMED),
                    SPOILT(claim.send_milli = 16000)));

TEST(Negotiation, SettlesOnTheHighestVersionBothSpeak) {
  SpoilWith(nullptr);
  EXPECT_TRUE(Negotiate(sluice_plugin_entry, kOneToTwo).has_value()) << "a newer host";
  SpoilWith(SPOILT(plugin_abi_max = 2));
  EXPECT_TRUE(Negotiate(sluice_plugin_entry).has_value()) << "a newer plugin";
}

TEST(Negotiation, NeedsNoClaims) {
  SpoilWith([](Answer& answer) {
    answer.plugin.claim_count = 0;
    answer.plugin.claims = nullptr;
  });
  const auto plugin = FromEntryPoint(sluice_plugin_entry);
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_EQ((*plugin)->FindClaim(SLUICE_KIND_FILE, SLUICE_KIND_TCP), nullptr);
}

TEST(Negotiation, ReadsNothingThatIsNotThere) {
  SpoilWith([](Answer& answer) {
    answer.plugin.struct_size = sizeof answer.plugin.struct_size;
    answer.plugin.magic = 0;
  });
  const auto descriptor = Negotiate(sluice_plugin_entry);
  ASSERT_FALSE(descriptor.has_value());
  EXPECT_THAT(descriptor.error().message, testing::StartsWith("struct_size: "));
}

TEST(Negotiation, TellsStructsThatAreTooSmallByTheLastFieldOfVersionOne) {
  SpoilWith([](Answer& answer) { --answer.plugin.struct_size; });
  const auto descriptor = Negotiate(sluice_plugin_entry);
  ASSERT_FALSE(descriptor.has_value());
  EXPECT_EQ(descriptor.error().message, "struct_size: expected at least " +
                                            std::to_string(sizeof(sluice_plugin)) + ", got " +
                                            std::to_string(sizeof(sluice_plugin) - 1));
}

std::string MessageForName(const char* name) {
  SpoilWith(nullptr);
  g_answer.plugin.name = name;
  const auto descriptor = Negotiate(sluice_plugin_entry);
  return descriptor ? "accepted" : descriptor.error().message;
}

TEST(Negotiation, HasAGrammarForNames) {
  const std::string longest = "a." + std::string(62, 'b');
  for (const char* name : {"a.b", "linux.msg_zerocopy", "acme.v2.copy", "_._", longest.c_str()}) {
    EXPECT_EQ(MessageForName(name), "accepted") << name;
  }
  for (const char* name :
       {"", ".", "a", "a.", ".b", "a..b", "a.B", "a-b.c", "a.b ", "a.b\n", "ä.b"}) {
    EXPECT_THAT(MessageForName(name),
                testing::StartsWith("name: expected owner.facility of [a-z0-9_], got \""))
        << name;
  }
  EXPECT_EQ(MessageForName(nullptr), "name: expected a string, got NULL");
  EXPECT_EQ(MessageForName((longest + "b").c_str()),
            "name: expected at most 64 bytes, got " + longest + "…");
}

TEST(Negotiation, EndsExceptionsOfTheEntryPoint) {
  const auto error_of = [](sluice_plugin_entry_fn entry) { return Negotiate(entry).error(); };
  const base::Error standard =
      error_of([](sluice_handshake*) -> sluice_status { throw std::runtime_error("no\nluck"); });
  EXPECT_EQ(standard.code, HostErrc::kEntryFailed);
  EXPECT_EQ(standard.message, "sluice_plugin_entry threw \"no luck\"");
  const base::Error other = error_of([](sluice_handshake*) -> sluice_status { throw 7; });
  EXPECT_EQ(other.code, HostErrc::kEntryFailed);
  EXPECT_EQ(other.message, "sluice_plugin_entry threw something that is not a std::exception");
}

TEST(Negotiation, OffersTheRangeAndNothingElse) {
  static sluice_handshake offered;
  (void)Negotiate(
      [](sluice_handshake* handshake) -> sluice_status {
        offered = *handshake;
        return SLUICE_E_INTERNAL;
      },
      kOneToTwo);
  EXPECT_EQ(offered.struct_size, sizeof offered);
  EXPECT_EQ(offered.host_abi_min, 1u);
  EXPECT_EQ(offered.host_abi_max, 2u);
  EXPECT_EQ(offered.plugin_abi_min, 0u);
  EXPECT_EQ(offered.plugin_abi_max, 0u);
  EXPECT_EQ(offered.abi_version, 0u);
  EXPECT_EQ(offered.plugin, nullptr);
}

TEST(FromEntryPoint, MakesAPluginOfWhatIsLinkedIn) {
  SpoilWith(nullptr);
  const auto adopted = FromEntryPoint(sluice_plugin_entry);
  ASSERT_TRUE(adopted.has_value()) << adopted.error().message;
  const Plugin& plugin = **adopted;
  EXPECT_EQ(plugin.name(), "test.sound");
  EXPECT_EQ(plugin.version(), "1.0.0");
  EXPECT_EQ(plugin.summary(), "describes itself well and moves nothing");
  EXPECT_EQ(plugin.abi_version(), 1u);
  EXPECT_EQ(plugin.capabilities(), SLUICE_CAP_TO_END);
  EXPECT_EQ(&plugin.descriptor(), &g_answer.plugin);
  EXPECT_TRUE(plugin.file().empty());
}

TEST(FromEntryPoint, SaysWhatItCannotUse) {
  SpoilWith(SPOILT(plugin.step = nullptr));
  EXPECT_EQ(FromEntryPoint(sluice_plugin_entry).error().message,
            "cannot use the plugin linked into this program: step: expected a function, got NULL");
}

TEST(Plugin, FindsTheFirstClaimThatFitsTheRoute) {
  SpoilWith(nullptr);
  const sluice_claim to_tcp = g_answer.claim;
  sluice_claim to_anything = g_answer.claim;
  to_anything.sink_kinds = std::numeric_limits<std::uint32_t>::max();
  const sluice_claim* const claims[] = {&to_tcp, &to_anything};
  g_answer.plugin.claims = claims;
  g_answer.plugin.claim_count = 2;
  const PluginPtr plugin = FromEntryPoint(sluice_plugin_entry).value();
  EXPECT_EQ(plugin->FindClaim(SLUICE_KIND_FILE, SLUICE_KIND_TCP), &to_tcp);
  EXPECT_EQ(plugin->FindClaim(SLUICE_KIND_FILE, SLUICE_KIND_PIPE), &to_anything);
  EXPECT_EQ(plugin->FindClaim(SLUICE_KIND_PIPE, SLUICE_KIND_TCP), nullptr);
  EXPECT_EQ(plugin->FindClaim(SLUICE_KIND_FILE, 32), nullptr);
}

}  // namespace
}  // namespace sluice::host
