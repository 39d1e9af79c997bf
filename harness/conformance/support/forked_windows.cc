#include "harness/conformance/support/forked.h"

namespace sluice::conformance {

std::string InChild(CaseContext& context, const std::function<std::string()>& /*body*/,
                    const std::function<void()>& /*meanwhile*/) {
  context.Skip("Windows has no fork()");
}

}  // namespace sluice::conformance
