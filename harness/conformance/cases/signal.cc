// Signals that come while a transfer runs.
#include <sluice/plugin.h>

#include <vector>

#include "harness/conformance/cases.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

std::vector<Case> SignalCases() {
  return {
      {.name = "signal.ends_waiting",
       .summary = "a signal ends a step's wait on a full blocking sink: MORE",
       .clauses = {"C-SIGNAL-1"},
       .routes = kStreams.Blocking(),
       .run = EndsWaiting},
      {.name = "signal.timer_storm",
       .summary = "a storm of signals, with a slow reader, loses nothing and doubles nothing",
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
