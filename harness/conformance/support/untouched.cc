#include "harness/conformance/support/untouched.h"

#include <fmt/format.h>

#include "core/base/socket.h"
#include "harness/conformance/support/handle_state.h"

namespace sluice::conformance {

Untouched::Untouched(const Source& source, const channels::Connection& connection)
    : source_(source.handle()),
      sink_(connection.sink.get()),
      receiver_(connection.receiver.get()),
      process_(LookAtProcess()),
      ends_(Look()) {}

std::string Untouched::Look() const {
  const std::int64_t arrived = base::ReadableBytes(receiver_);
  return fmt::format("{} bytes arrived; source: {}; sink: {}", arrived, DescribeEnd(source_),
                     DescribeEnd(sink_));
}

std::string Untouched::Changes(bool all) const {
  const std::string now = Look();
  if (now != ends_) return fmt::format("was: {}; is: {}", ends_, now);
  return all ? Difference(process_, LookAtProcess()) : std::string();
}

}  // namespace sluice::conformance
