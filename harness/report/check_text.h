// `sluice check` for people.
#ifndef SLUICE_HARNESS_REPORT_CHECK_TEXT_H_
#define SLUICE_HARNESS_REPORT_CHECK_TEXT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "harness/conformance/case.h"
#include "harness/conformance/check.h"
#include "harness/report/terminal.h"

namespace sluice::report {

// Everything worth saying about one plugin: what failed, with its clause, what was expected and
// seen, and the command that runs it again; what was skipped, by reason; the tally.
std::string CheckText(const conformance::PluginCheck& check, std::uint64_t seed,
                      const Style& style);

// The one command that runs a case again: "sluice check --seed 7 --include 'bytes.one@tcp' /x.so".
std::string RerunCommand(const conformance::PluginCheck& check, const conformance::Variant& variant,
                         std::uint64_t seed);

// "12 passed, 1 failed, 3 skipped"; what did not occur is left out.
std::string Tally(const conformance::PluginCheck& check);

// The cases by group, each with its summary, its clauses and where it runs.
std::string CaseListText(std::span<const conformance::Variant> variants);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_CHECK_TEXT_H_
