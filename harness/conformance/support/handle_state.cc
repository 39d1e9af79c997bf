#include "harness/conformance/support/handle_state.h"

#include <fmt/format.h>

#include <cstddef>

#include "harness/conformance/case_context.h"

namespace sluice::conformance {

void ExpectSame(Trial& trial, std::string_view when, std::string_view whose,
                const std::vector<Setting>& before, const std::vector<Setting>& after) {
  trial.Expect(before.size() == after.size(), "C-HANDLE-2",
               fmt::format("the {} is open {}, with all its settings", whose, when),
               fmt::format("{} settings of {}", after.size(), before.size()));
  for (std::size_t i = 0; i < before.size(); ++i) {
    trial.Expect(before[i].value == after[i].value, "C-HANDLE-2",
                 fmt::format("{} of the {} is {} {}, as it was", before[i].name, whose,
                             before[i].value, when),
                 after[i].value);
  }
}

}  // namespace sluice::conformance
