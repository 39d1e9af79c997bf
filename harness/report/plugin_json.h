// Plugins as JSON: what `sluice list` and `sluice info` print with --json.
#ifndef SLUICE_HARNESS_REPORT_PLUGIN_JSON_H_
#define SLUICE_HARNESS_REPORT_PLUGIN_JSON_H_

#include <sluice/plugin.h>

#include <boost/json/object.hpp>
#include <span>

#include "core/host/discovery.h"
#include "core/host/plugin.h"

namespace sluice::report {

// {"staged": 0.0, "send": 1.0, "crossings_per_mib_max": null}; what is not claimed is null.
boost::json::object ClaimJson(const sluice_claim& claim);

// Schema "sluice.list/1".
boost::json::object ListJson(std::span<const host::Discovered> all);

// Schema "sluice.info/1".
boost::json::object InfoJson(const host::Plugin& plugin);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_PLUGIN_JSON_H_
