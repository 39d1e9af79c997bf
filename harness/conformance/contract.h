// The clauses of docs/contract.md.
#ifndef SLUICE_HARNESS_CONFORMANCE_CONTRACT_H_
#define SLUICE_HARNESS_CONFORMANCE_CONTRACT_H_

#include <span>
#include <string_view>

namespace sluice::conformance {

struct Clause {
  std::string_view id;    // "C-OFFSET-2"
  std::string_view text;  // one sentence; Markdown
};

// Returns every clause, in the order of the document. The build takes them from there.
std::span<const Clause> Clauses();

// Returns the clause with that id, or NULL.
const Clause* FindClause(std::string_view id);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CONTRACT_H_
