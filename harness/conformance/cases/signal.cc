// Signals that come while a transfer runs.
#include <sluice/plugin.h>

#include <vector>

#include "harness/conformance/cases.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

std::vector<Case> SignalCases() {
  return {
      {.name = "signal.ends_waiting",
       .summary = "a signal ends the waiting of a step on a full blocking sink: MORE",
       .clauses = {"C-SIGNAL-1"},
       .routes = kStreams.Blocking(),
       .run = EndsWaiting},
      {.name = "signal.timer_storm",
       .summary = "signals again and again, with a slow reader, lose and double nothing",
       .clauses = {"C-ERROR-3", "C-SIGNAL-1"},
       .routes = kEveryKind,
       .run = SurvivesAStorm},
      {.name = "signal.dispositions",
       .summary = "signal dispositions and masks are the same before, between and after all calls",
       .clauses = {"C-SIGNAL-2"},
       .routes = kEveryKind.Blocking(),
       .run = LeavesSignalsAlone},
  };
}

}  // namespace sluice::conformance
