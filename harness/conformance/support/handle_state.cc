#include "harness/conformance/support/handle_state.h"

#include <fmt/format.h>

#include <cstddef>

#include "core/base/socket.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {

void ExpectSame(CaseContext& context, std::string_view when, std::string_view whose,
                const std::vector<Setting>& before, const std::vector<Setting>& after) {
  context.Expect(before.size() == after.size(), "C-HANDLE-2",
                 fmt::format("the {} is open {}, with all its settings", whose, when),
                 fmt::format("{} settings of {}", after.size(), before.size()));
  for (std::size_t i = 0; i < before.size(); ++i) {
    context.Expect(before[i].value == after[i].value, "C-HANDLE-2",
                   fmt::format("{} of the {} is {} {}, as it was", before[i].name, whose,
                               before[i].value, when),
                   after[i].value);
  }
}

SideEffectCheck::SideEffectCheck(const Source& source, const channels::Connection& connection)
    : source_(source.handle()),
      sink_(connection.sink.get()),
      receiver_(connection.receiver.get()),
      process_(LookAtProcess()),
      ends_(Look()) {}

std::string SideEffectCheck::Look() const {
  const std::int64_t arrived = base::ReadableBytes(receiver_);
  return fmt::format("{} bytes arrived; source: {}; sink: {}", arrived, DescribeEnd(source_),
                     DescribeEnd(sink_));
}

std::string SideEffectCheck::Changes(bool all) const {
  const std::string now = Look();
  if (now != ends_) return fmt::format("was: {}; is: {}", ends_, now);
  return all ? Difference(process_, LookAtProcess()) : std::string();
}

}  // namespace sluice::conformance
