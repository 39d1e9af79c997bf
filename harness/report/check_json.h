// `sluice check --json`, and --junit.
#ifndef SLUICE_HARNESS_REPORT_CHECK_JSON_H_
#define SLUICE_HARNESS_REPORT_CHECK_JSON_H_

#include <boost/json/object.hpp>
#include <cstdint>
#include <span>
#include <string>

#include "harness/conformance/check.h"
#include "harness/report/environment.h"

namespace sluice::report {

// Schema "sluice.check/1".
boost::json::object ToJson(std::span<const conformance::PluginCheck> checks, std::uint64_t seed,
                           const Environment& environment);

// The cases and their routes, schema "sluice.cases/1".
boost::json::object CaseListJson(std::span<const conformance::Variant> variants);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_CHECK_JSON_H_
