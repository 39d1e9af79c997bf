#include "harness/conformance/support/forked.h"

namespace sluice::conformance {

std::string InChild(Trial& trial, const std::function<std::string()>& /*body*/,
                    const std::function<void()>& /*meanwhile*/) {
  trial.Skip("Windows has no fork()");
}

}  // namespace sluice::conformance
