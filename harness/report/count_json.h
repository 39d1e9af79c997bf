// The result of `sluice count` as JSON, schema "sluice.count/1".
#ifndef SLUICE_HARNESS_REPORT_COUNT_JSON_H_
#define SLUICE_HARNESS_REPORT_COUNT_JSON_H_

#include <boost/json/object.hpp>

#include "harness/report/environment.h"
#include "harness/witness/row.h"

namespace sluice::report {

//   {"schema": "sluice.count/1", "environment": {…}, "rows": [{"plugin", "channel", "bytes",
//   "cache": "warm"|"cold",
//    "path_used", "copies": {"storage_to_memory", "staged", "send", "transmit", "delivery", "cpu"},
//    "crossings", "crossings_per_mib", "faults": {"minor", "major"}, "witnesses": [{"name",
//    "value", "unit", "method", "confidence", "note"}], "claim": {"staged", "send",
//    "crossings_per_mib_max"} | null, "verdict", "verdict_reasons", "gaps": {figure: reason},
//    "failure": text | null}], "skips": [{"plugin", "channel", "reason"}]}
//
// A figure that was not measured is null, and "gaps" has its reason.
boost::json::object ToJson(const witness::CountResult& result, const Environment& environment);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_COUNT_JSON_H_
