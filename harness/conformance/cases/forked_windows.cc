#include "harness/conformance/cases/forked.h"

namespace sluice::harness {

std::string InChild(Trial& trial, const std::function<std::string()>& /*body*/,
                    const std::function<void()>& /*meanwhile*/) {
  trial.Skip("Windows has no fork()");
}

}  // namespace sluice::harness
