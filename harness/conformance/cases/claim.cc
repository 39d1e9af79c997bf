// Claims, compared with what the witnesses measure.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/witness/count.h"
#include "harness/witness/row.h"
#include "harness/witness/verdict.h"

namespace sluice::conformance {
namespace {

std::string Show(std::optional<double> measured) {
  return measured ? fmt::format("{:.3f}", *measured) : "not measured";
}

std::string Show(const witness::Row& row) {
  return fmt::format("measured by {}: staged {}, send {}, crossings per MiB {}",
                     row.path_used.empty() ? "no path" : row.path_used, Show(row.copies.staged),
                     Show(row.copies.send), Show(row.crossings_per_mib));
}

void IsWhatWitnessesMeasure(CaseContext& context) {
  if (Sanitized()) context.Skip("a sanitizer adds copies and system calls of its own");
  if (context.plugin()->FindClaim(SLUICE_KIND_FILE, context.sink_kind()) == nullptr) {
    context.Skip("the plugin claims nothing for this route");
  }
  const std::array plugins = {context.plugin()};
  const std::array channels = {std::string(context.channel())};
  const witness::CountResult counted =
      witness::Count(plugins, channels, {.directory = context.directory()},
                     [](const witness::CountStep&) { return true; });
  if (counted.rows.empty()) {
    context.Skip(counted.skips.empty() ? "nothing was measured" : counted.skips.front().reason);
  }
  const witness::Row& row = counted.rows.front();
  context.Expect(row.failure.empty(), "C-CLAIM-1", "a transfer that a witness can measure",
                 row.failure);
  const std::string reasons = fmt::format("{}", fmt::join(row.judgement.reasons, "; "));
  switch (row.judgement.verdict) {
    case witness::Verdict::kConfirmed:
      return;
    case witness::Verdict::kRefuted:
      context.Fail("C-CLAIM-1", "what the claim says is what the witnesses measure",
                   fmt::format("{}; {}", reasons, Show(row)));
    case witness::Verdict::kUnproven:
      context.Skip(fmt::format("the claim is unproven here: {}", reasons));
  }
}

}  // namespace

std::vector<Case> ClaimCases() {
  return {
      {.name = "claim.copies_and_crossings",
       .summary =
           "copies and crossings are claimed as the witnesses of `sluice count` measure them",
       .clauses = {"C-CLAIM-1"},
       .routes = kEverywhere.Blocking(),
       .run = IsWhatWitnessesMeasure,
       .patience = std::chrono::seconds(60)},
  };
}

}  // namespace sluice::conformance
