#include "harness/conformance/contract.h"

#include <algorithm>
#include <array>

namespace sluice::conformance {
namespace {

constexpr auto kClauses = std::to_array<Clause>({
#include "harness/conformance/clauses.inc"
});

}  // namespace

std::span<const Clause> Clauses() { return kClauses; }

const Clause* FindClause(std::string_view id) {
  const auto* const found = std::ranges::find(kClauses, id, &Clause::id);
  return found == kClauses.end() ? nullptr : found;
}

}  // namespace sluice::conformance
