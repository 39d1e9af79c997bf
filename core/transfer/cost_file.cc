#include "core/transfer/cost_file.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "core/base/machine.h"
#include "core/base/path.h"
#include "core/transfer/cache_state.h"
#include "core/transfer/endpoint.h"

namespace sluice::transfer {
namespace {

namespace json = boost::json;
using enum transfer::CacheState;

constexpr std::string_view kSchema = "sluice.costs/1";

// More than any calibration writes.
constexpr std::size_t kMostText = std::size_t{4} << 20U;

base::Error Wrong(std::string message) {
  return {.code = boost::system::errc::make_error_code(boost::system::errc::invalid_argument),
          .message = std::move(message)};
}

const json::value* Member(const json::value& object, std::string_view name) {
  return object.is_object() ? object.get_object().if_contains(name) : nullptr;
}

std::optional<std::string> Text(const json::value& object, std::string_view name) {
  const json::value* const value = Member(object, name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

const json::array* Array(const json::value& object, std::string_view name) {
  const json::value* const value = Member(object, name);
  return value == nullptr ? nullptr : value->if_array();
}

std::optional<double> Positive(const json::value& value) {
  boost::system::error_code error;
  const auto number = value.to_number<double>(error);
  if (error || !(number > 0)) return std::nullopt;
  return number;
}

std::optional<CostPoint> ParsePoint(const json::value& value) {
  const json::array* const pair = value.if_array();
  if (pair == nullptr || pair->size() != 2) return std::nullopt;
  boost::system::error_code error;
  const auto bytes = (*pair)[0].to_number<std::uint64_t>(error);
  const auto seconds = Positive((*pair)[1]);
  if (error || bytes == 0 || !seconds) return std::nullopt;
  return CostPoint{.bytes = bytes, .seconds = *seconds};
}

std::optional<CostCurve> ParseCurve(const json::value& value) {
  auto plugin = Text(value, "plugin");
  auto version = Text(value, "version");
  const auto sink = Text(value, "sink");
  const json::array* const points = Array(value, "points");
  if (!plugin || !version || !sink || points == nullptr || points->empty()) return std::nullopt;
  // A curve that does not say is of a warm file.
  const std::string cache = Text(value, "cache").value_or(std::string(CacheName(kWarm)));
  if (cache != CacheName(kWarm) && cache != CacheName(kCold)) return std::nullopt;
  CostCurve curve{.plugin = *std::move(plugin),
                  .version = *std::move(version),
                  .sink_kind = KindByName(*sink),
                  .cache = cache == CacheName(kCold) ? kCold : kWarm};
  for (const json::value& it : *points) {
    const auto point = ParsePoint(it);
    if (!point) return std::nullopt;
    if (!curve.points.empty() && point->bytes <= curve.points.back().bytes) return std::nullopt;
    curve.points.push_back(*point);
  }
  return curve;
}

std::string ReadText(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text;
  while (stream && text.size() <= kMostText) {
    char piece[4096];
    stream.read(piece, sizeof piece);
    text.append(piece, static_cast<std::size_t>(stream.gcount()));
  }
  return text;
}

LoadedCosts BuiltIn(std::string_view why) {
  const CostTable& table = BuiltInCosts();
  return {.table = table,
          .origin = fmt::format("{}; {}", table.curves.empty() ? "none" : "built in", why)};
}

}  // namespace

std::filesystem::path CostFile() {
  const std::filesystem::path cache = base::UserCacheDirectory();
  return cache.empty() ? cache : cache / "sluice" / "costs.json";
}

std::string ToText(const CostTable& table) {
  json::array curves;
  for (const CostCurve& curve : table.curves) {
    json::array points;
    for (const CostPoint& point : curve.points) {
      points.push_back(json::array{point.bytes, point.seconds});
    }
    curves.push_back({{"plugin", curve.plugin},
                      {"version", curve.version},
                      {"sink", KindName(curve.sink_kind)},
                      {"cache", CacheName(curve.cache)},
                      {"points", std::move(points)}});
  }
  return json::serialize(json::object{{"schema", kSchema},
                                      {"machine", table.machine},
                                      {"when", table.when},
                                      {"curves", std::move(curves)}}) +
         '\n';
}

base::Result<CostTable> ParseCosts(std::string_view text) {
  boost::system::error_code error;
  const json::value root = json::parse(json::string_view(text.data(), text.size()), error);
  if (error) return Wrong(fmt::format("not valid JSON: {}", error.message()));
  const auto schema = Text(root, "schema");
  if (schema != kSchema) {
    return Wrong(fmt::format("schema \"{}\", expected \"{}\"", schema.value_or(""), kSchema));
  }
  auto machine = Text(root, "machine");
  auto when = Text(root, "when");
  const json::array* const curves = Array(root, "curves");
  if (!machine || !when || curves == nullptr) {
    return Wrong("one of machine, when and curves is missing");
  }
  CostTable table{.machine = *std::move(machine), .when = *std::move(when), .curves = {}};
  for (const json::value& it : *curves) {
    auto curve = ParseCurve(it);
    if (!curve) return Wrong(fmt::format("curve {} is malformed", table.curves.size()));
    if (curve->sink_kind != SLUICE_KIND_UNKNOWN) table.curves.push_back(*std::move(curve));
  }
  return table;
}

LoadedCosts LoadCosts() {
  constexpr std::string_view kAdvice = "`sluice calibrate` measures this machine";
  const std::filesystem::path file = CostFile();
  std::error_code error;
  if (file.empty() || !std::filesystem::is_regular_file(file, error)) return BuiltIn(kAdvice);
  auto table = ParseCosts(ReadText(file));
  if (!table) {
    return BuiltIn(fmt::format("{} cannot be used ({}): {}", base::ToUtf8(file),
                               table.error().message, kAdvice));
  }
  if (const std::string machine = base::Machine(); table->machine != machine) {
    return BuiltIn(fmt::format("{} is of another machine, \"{}\", and this is \"{}\": {}",
                               base::ToUtf8(file), table->machine, machine, kAdvice));
  }
  std::string origin = fmt::format("measured on this machine, {}", table->when);
  return {.table = *std::move(table), .origin = std::move(origin)};
}

}  // namespace sluice::transfer
