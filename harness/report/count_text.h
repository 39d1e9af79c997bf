// The result of `sluice count` for people.
#ifndef SLUICE_HARNESS_REPORT_COUNT_TEXT_H_
#define SLUICE_HARNESS_REPORT_COUNT_TEXT_H_

#include <string>

#include "harness/report/environment.h"
#include "harness/report/terminal.h"
#include "harness/witness/row.h"

namespace sluice::report {

// The table, the textbook beside what was measured, and the reason for every cell that is no
// number.
std::string CountText(const witness::CountResult& result, const Environment& environment,
                      const Style& style);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_COUNT_TEXT_H_
