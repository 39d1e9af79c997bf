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

// Every clause, in the order of the document, from which they are taken when Sluice is built.
std::span<const Clause> Clauses();

// The clause with that id, or NULL.
const Clause* FindClause(std::string_view id);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_CONTRACT_H_
