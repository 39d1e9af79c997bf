// A process that may have no more of something.
#include <sluice/plugin.h>

#include <vector>

#include "harness/conformance/cases.h"
#include "harness/conformance/support/native_cases.h"

namespace sluice::conformance {

std::vector<Case> LimitCases() {
  return {
      {.name = "limit.descriptors",
       .summary = "no descriptor is to be had, from open(), the first step or a later step on",
       .clauses = {"C-LIMIT-1", "C-LEAK-1"},
       .routes = kEveryKind,
       .run = HasNoDescriptors},
      {.name = "limit.memory",
       .summary = "no memory can be mapped, from open(), the first step or a later step on",
       .clauses = {"C-LIMIT-1", "C-LEAK-1"},
       .routes = kEveryKind,
       .run = HasNoMemory},
      {.name = "limit.locked_memory",
       .summary = "no memory can be locked, from open(), the first step or a later step on",
       .clauses = {"C-LIMIT-1", "C-LEAK-1"},
       .routes = kEveryKind,
       .run = HasNoLockedMemory},
  };
}

}  // namespace sluice::conformance
