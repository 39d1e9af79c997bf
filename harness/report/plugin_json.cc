#include "harness/report/plugin_json.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <utility>

#include "core/base/path.h"
#include "core/base/text.h"
#include "harness/report/plugin_text.h"

namespace sluice::report {
namespace {

boost::json::value CopiesJson(std::uint32_t milli) {
  if (milli == SLUICE_UNCLAIMED) return nullptr;
  return milli / 1000.0;
}

// Name, version, ABI, file and summary.
boost::json::object IdentityJson(const host::Plugin& plugin) {
  return {{"name", plugin.name()},
          {"version", base::OneLine(plugin.version())},
          {"abi", plugin.abi_version()},
          {"file", base::OneLine(base::ToUtf8(plugin.file()))},
          {"summary", base::OneLine(plugin.summary())}};
}

}  // namespace

boost::json::object ClaimJson(const sluice_claim& claim) {
  boost::json::value crossings = claim.crossings_per_mib_max;
  if (claim.crossings_per_mib_max == SLUICE_UNCLAIMED) crossings = nullptr;
  return {{"staged", CopiesJson(claim.staged_milli)},
          {"send", CopiesJson(claim.send_milli)},
          {"crossings_per_mib_max", std::move(crossings)}};
}

boost::json::object ListJson(std::span<const host::Discovered> all) {
  boost::json::array plugins;
  boost::json::array refused;
  for (const auto& [file, plugin] : all) {
    if (plugin) {
      plugins.push_back(IdentityJson(**plugin));
    } else {
      refused.push_back({{"file", base::OneLine(base::ToUtf8(file))},
                         {"why", plugin.error().code.message()},
                         {"message", plugin.error().message}});
    }
  }
  return {{"schema", "sluice.list/1"},
          {"plugins", std::move(plugins)},
          {"refused", std::move(refused)}};
}

boost::json::object InfoJson(const host::Plugin& plugin) {
  boost::json::array capabilities;
  for (const Capability& it : Capabilities(plugin.capabilities())) {
    capabilities.emplace_back(it.name);
  }
  boost::json::array claims;
  for (const sluice_claim* claim : ClaimsOf(plugin)) {
    boost::json::object json = ClaimJson(*claim);
    json["source_kinds"] = boost::json::value_from(KindNames(claim->source_kinds));
    json["sink_kinds"] = boost::json::value_from(KindNames(claim->sink_kinds));
    claims.push_back(std::move(json));
  }
  boost::json::object info = IdentityJson(plugin);
  info["schema"] = "sluice.info/1";
  info["capabilities"] = std::move(capabilities);
  info["transfer_size"] = plugin.descriptor().transfer_size;
  info["transfer_align"] = plugin.descriptor().transfer_align;
  info["claims"] = std::move(claims);
  return info;
}

}  // namespace sluice::report
