// Holding the last partial segment for what follows.
#include <sluice/plugin.h>

#include <cstdint>
#include <vector>

#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {
namespace {

// Of files that fit a segment, and of others.
void ArrivesWhole(CaseContext& context) {
  for (const std::uint64_t size :
       {std::uint64_t{100}, std::uint64_t{16'384}, (std::uint64_t{1} << 20U) + 5}) {
    const Source source(context, size);
    Deliver(context, source, {.flags = SLUICE_REQUEST_MORE_FOLLOWS});
    if (!context.Claims(SLUICE_CAP_TO_END)) continue;
    Deliver(context, source, {.length = SLUICE_TO_END, .flags = SLUICE_REQUEST_MORE_FOLLOWS});
  }
}

}  // namespace

std::vector<Case> MoreCases() {
  return {
      {.name = "more.held",
       .summary = "with SLUICE_REQUEST_MORE_FOLLOWS the last segment waits for what the host sends",
       .clauses = {"C-MORE-1"},
       .routes = kTcpAndWires,
       .run = HoldsTheLastSegment},
      {.name = "more.elsewhere",
       .summary = "SLUICE_REQUEST_MORE_FOLLOWS holds nothing back where there are no segments",
       .clauses = {"C-MORE-1"},
       .routes = {.sinks = kEveryKind.sinks & ~kTcp.sinks},
       .run = IsForNothingElsewhere},
      {.name = "more.whole",
       .summary = "SLUICE_REQUEST_MORE_FOLLOWS loses nothing of a file, however large",
       .clauses = {"C-MORE-1"},
       .routes = kEveryKind,
       .run = ArrivesWhole},
      {.name = "more.not_held",
       .summary = "transfers in a row on one connection, after each of which nothing is held",
       .clauses = {"C-MORE-2"},
       .routes = kTcpAndWires,
       .run = HoldsNothing},
      {.name = "more.cork_kept",
       .summary = "TCP_CORK, set by the host, holds the transfer and is still set after it",
       .clauses = {"C-HANDLE-2"},
       .routes = kTcp,
       .run = KeepsTheCork},
  };
}

}  // namespace sluice::conformance
