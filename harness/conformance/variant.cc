#include "harness/conformance/case.h"

namespace sluice::conformance {

std::string Variant::name() const {
  std::string text(of->name);
  if (!channel.empty()) text.append("@").append(channel);
  if (nonblocking) text.append("+nonblocking");
  return text;
}

}  // namespace sluice::conformance
