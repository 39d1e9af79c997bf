#include "harness/report/bench_json.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string_view>

namespace sluice::report {
namespace {

namespace json = boost::json;

json::value Number(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::value TextOrNull(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

void Add(json::object& cell, const std::string& name, const std::optional<bench::Median>& median) {
  cell[name] = median ? json::value(median->value) : json::value(nullptr);
  cell[name + "_low"] = median ? json::value(median->low) : json::value(nullptr);
  cell[name + "_high"] = median ? json::value(median->high) : json::value(nullptr);
}

json::object ToJson(const bench::BenchCell& cell) {
  const auto bytes = static_cast<double>(cell.bytes);
  const auto per_gib = [&](double seconds) { return seconds * 0x1p30 / bytes; };
  json::object object{{"plugin", cell.plugin}, {"channel", cell.channel},
                      {"bytes", cell.bytes},   {"cache", transfer::CacheName(cell.cache)},
                      {"rounds", cell.rounds}, {"chosen", TextOrNull(cell.chosen)}};
  Add(object, "throughput",
      bench::Median{.value = bytes / cell.seconds.value,
                    .low = bytes / cell.seconds.high,
                    .high = bytes / cell.seconds.low});
  object["sender_cpu_s_per_gib"] = per_gib(cell.sender_cpu);
  object["receiver_cpu_s_per_gib"] = per_gib(cell.receiver_cpu);
  object["raw"] = TextOrNull(cell.raw);
  Add(object, "ratio_to_raw", cell.ratio_to_raw);
  Add(object, "ratio_to_best", cell.ratio_to_best);
  const bench::Latency latency = cell.latency.value_or(bench::Latency{});
  object["transfers"] = cell.latency ? json::value(latency.transfers) : json::value(nullptr);
  object["p50_us"] = Number(latency.p50);
  object["p99_us"] = Number(latency.p99);
  object["p999_us"] = Number(latency.p999);
  object["noisy"] = cell.noisy();
  return object;
}

json::object ToJson(const bench::BenchSkip& skip) {
  return {
      {"plugin", TextOrNull(skip.plugin)},
      {"channel", skip.channel},
      {"bytes", skip.bytes ? json::value(*skip.bytes) : json::value(nullptr)},
      {"cache", skip.cache ? json::value(transfer::CacheName(*skip.cache)) : json::value(nullptr)},
      {"reason", skip.reason},
      {"failed", skip.failed}};
}

json::object ToJson(const bench::Summary& it) {
  return {{"plugin", it.plugin},
          {"cells", it.cells},
          {"mean", it.mean},
          {"worst", it.worst},
          {"auto_mean", it.auto_mean}};
}

template <class Range>
json::array ArrayOf(const Range& range) {
  json::array array;
  for (const auto& element : range) array.push_back(ToJson(element));
  return array;
}

// A text in quotes if it has to be, with its quotes doubled.
std::string CsvField(const json::value& value) {
  if (value.is_null()) return {};
  if (!value.is_string()) return json::serialize(value);
  std::string text(value.as_string());
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + '"';
}

}  // namespace

json::object ToJson(const bench::BenchResult& result, const Environment& environment) {
  return {{"schema", "sluice.bench/1"},
          {"environment", ToJson(environment)},
          {"cells", ArrayOf(result.cells)},
          {"standings", ArrayOf(bench::Summarize(result))},
          {"skips", ArrayOf(result.skips)}};
}

std::string CsvText(const bench::BenchResult& result) {
  std::string text;
  for (const bench::BenchCell& cell : result.cells) {
    const json::object object = ToJson(cell);
    std::string names;
    std::string line;
    for (const auto& [name, value] : object) {
      const std::string_view comma = names.empty() ? "" : ",";
      names.append(comma).append(name);
      line.append(comma).append(CsvField(value));
    }
    if (text.empty()) text = names + "\r\n";
    text += line + "\r\n";
  }
  return text;
}

}  // namespace sluice::report
