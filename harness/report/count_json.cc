#include "harness/report/count_json.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <string_view>

namespace sluice::report {
namespace {

namespace json = boost::json;

json::value Number(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

// A count is an integer in JSON too.
json::value Count(const std::optional<double>& value) {
  return value ? json::value(static_cast<std::int64_t>(*value)) : json::value(nullptr);
}

json::value TextOrNull(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value Milli(std::uint32_t milli) {
  return milli == SLUICE_UNCLAIMED ? json::value(nullptr) : json::value(milli / 1000.0);
}

json::value ToJson(const std::optional<sluice_claim>& claim) {
  if (!claim) return nullptr;
  const bool crossings = claim->crossings_per_mib_max != SLUICE_UNCLAIMED;
  return json::object{
      {"staged", Milli(claim->staged_milli)},
      {"send", Milli(claim->send_milli)},
      {"crossings_per_mib_max",
       crossings ? json::value(claim->crossings_per_mib_max) : json::value(nullptr)}};
}

json::object ToJson(const witness::Copies& copies) {
  return {{"storage_to_memory", Number(copies.storage_to_memory)},
          {"staged", Number(copies.staged)},
          {"send", Number(copies.send)},
          {"transmit", Number(copies.transmit)},
          {"delivery", Number(copies.delivery)},
          {"cpu", Number(copies.cpu)}};
}

json::object ToJson(const witness::Measurement& measurement) {
  return {{"name", measurement.name},
          {"value", Number(measurement.value)},
          {"unit", measurement.unit},
          {"method", measurement.method},
          {"confidence", witness::ConfidenceName(measurement.confidence)},
          {"note", TextOrNull(measurement.note)}};
}

json::object ToJson(const witness::Row& row) {
  json::array witnesses;
  for (const witness::Measurement& measurement : row.witnesses)
    witnesses.push_back(ToJson(measurement));
  json::object gaps;
  for (const witness::Gap& gap : row.gaps) gaps[gap.figure] = gap.reason;
  return {{"plugin", row.plugin},
          {"channel", row.channel},
          {"bytes", row.bytes},
          {"cache", row.cold ? "cold" : "warm"},
          {"path_used", TextOrNull(row.path_used)},
          {"copies", ToJson(row.copies)},
          {"crossings", Count(row.crossings)},
          {"crossings_per_mib", Number(row.crossings_per_mib)},
          {"sqes", Count(row.sqes)},
          {"faults", {{"minor", Count(row.minor_faults)}, {"major", Count(row.major_faults)}}},
          {"witnesses", std::move(witnesses)},
          {"claim", ToJson(row.claim)},
          {"verdict", witness::VerdictName(row.judgement.verdict)},
          {"verdict_reasons", json::value_from(row.judgement.reasons)},
          {"gaps", std::move(gaps)},
          {"failure", TextOrNull(row.failure)}};
}

}  // namespace

json::object ToJson(const witness::CountResult& result, const Environment& environment) {
  json::array rows;
  for (const witness::Row& row : result.rows) rows.push_back(ToJson(row));
  json::array skips;
  for (const witness::Skip& skip : result.skips) {
    skips.push_back(
        {{"plugin", TextOrNull(skip.plugin)}, {"channel", skip.channel}, {"reason", skip.reason}});
  }
  return {{"schema", "sluice.count/1"},
          {"environment", ToJson(environment)},
          {"rows", std::move(rows)},
          {"skips", std::move(skips)}};
}

}  // namespace sluice::report
