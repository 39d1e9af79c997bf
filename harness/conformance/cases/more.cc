// Holding the last partial segment for what follows.
#include <sluice/plugin.h>

#include <vector>

#include "harness/conformance/cases.h"
#include "harness/conformance/cases/native.h"

namespace sluice::conformance {

std::vector<Case> MoreCases() {
  return {
      {.name = "more.held",
       .summary = "with SLUICE_REQUEST_MORE_FOLLOWS the last segment waits for what the host sends",
       .clauses = {"C-MORE-1"},
       .routes = kTcpAndWires,
       .run = HoldsTheLastSegment},
      {.name = "more.elsewhere",
       .summary = "SLUICE_REQUEST_MORE_FOLLOWS where there are no segments keeps nothing back",
       .clauses = {"C-MORE-1"},
       .routes = {.sinks = kEveryKind.sinks & ~kTcp.sinks},
       .run = IsForNothingElsewhere},
      {.name = "more.not_held",
       .summary = "transfers in a row on one connection, after each of which nothing is held",
       .clauses = {"C-MORE-2"},
       .routes = kTcpAndWires,
       .run = HoldsNothing},
      {.name = "more.cork_kept",
       .summary = "a TCP_CORK of the host's holds the transfer, and is still set after it",
       .clauses = {"C-HANDLE-2"},
       .routes = kTcp,
       .run = KeepsTheCork},
  };
}

}  // namespace sluice::conformance
