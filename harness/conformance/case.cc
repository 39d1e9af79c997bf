#include "harness/conformance/case.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace sluice::conformance {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 8> kNames = {"PASS", "FAIL", "CRASHED", "TIMEOUT",
                                                    "SKIP", "WARN", "XFAIL",   "XPASS"};

}  // namespace

std::string_view StatusName(Status status) { return kNames.at(static_cast<std::size_t>(status)); }

Status StatusByName(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  return found == kNames.end() ? Status::kPass : static_cast<Status>(found - kNames.begin());
}

bool IsBad(Status status) {
  return status == Status::kFail || status == Status::kCrashed || status == Status::kTimeout ||
         status == Status::kXpass;
}

std::string Variant::name() const {
  std::string text(of->name);
  if (!channel.empty()) text.append("@").append(channel);
  if (nonblocking) text.append("+nonblocking");
  return text;
}

}  // namespace sluice::conformance
