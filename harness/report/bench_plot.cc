#include "harness/report/bench_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "harness/report/markup.h"
#include "harness/report/units.h"

namespace sluice::report {
namespace {

// One figure of a cell, with its interval; none: it was not measured.
struct Figure {
  double value;
  double low;
  double high;
};

struct Measure {
  std::string_view title;
  std::optional<Figure> (*of)(const bench::BenchCell& cell);
};

constexpr double kGiB = 0x1p30;

std::optional<Figure> Exactly(double value) {
  if (value <= 0) return std::nullopt;
  return Figure{.value = value, .low = value, .high = value};
}

std::optional<Figure> Throughput(const bench::BenchCell& cell) {
  const double gib = static_cast<double>(cell.bytes) / kGiB;
  return Figure{.value = gib / cell.seconds.value,
                .low = gib / cell.seconds.high,
                .high = gib / cell.seconds.low};
}

std::optional<Figure> SenderTime(const bench::BenchCell& cell) {
  return Exactly(cell.sender_cpu * kGiB / static_cast<double>(cell.bytes));
}

std::optional<Figure> MedianLatency(const bench::BenchCell& cell) {
  if (!cell.latency || !cell.latency->p50) return std::nullopt;
  const double middle = *cell.latency->p50;
  return Figure{.value = middle, .low = middle, .high = cell.latency->p99.value_or(middle)};
}

constexpr std::array kMeasures = {
    Measure{"throughput, GiB/s", Throughput},
    Measure{"processor time of the sender, s/GiB", SenderTime},
    Measure{"time to the last byte, µs: median, and up to p99", MedianLatency},
};

// Apart from one another also for those who see few colours (after Okabe and Ito).
constexpr std::array<std::string_view, 10> kColours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                       "#e69f00", "#56b4e9", "#7a5195", "#8c8c00",
                                                       "#a65628", "#666666"};
constexpr std::string_view kAutoColour = "var(--ink)";

constexpr double kWidth = 430;
constexpr double kHeight = 300;
constexpr double kLeft = 52;
constexpr double kRight = 12;
constexpr double kTop = 28;
constexpr double kBottom = 34;

// From a range of values, evenly by their logarithm, to one of coordinates.
class Scale {
 public:
  Scale(double from, double to, double at_from, double at_to)
      : from_(std::log(from)),
        // A single value lies in the middle.
        span_(std::log(to) - from_),
        at_from_(at_from),
        at_to_(at_to) {}

  double operator()(double value) const {
    if (span_ <= 0) return (at_from_ + at_to_) / 2;
    return at_from_ + (at_to_ - at_from_) * (std::log(value) - from_) / span_;
  }

 private:
  double from_;
  double span_;
  double at_from_;
  double at_to_;
};

struct Chart {
  const Measure& measure;
  std::vector<const bench::BenchCell*> cells;
};

std::string Axes(const Chart& chart, const Scale& x, const Scale& y, double least, double most) {
  std::string svg;
  const auto out = std::back_inserter(svg);
  std::vector<std::uint64_t> sizes;
  for (const bench::BenchCell* cell : chart.cells) {
    if (std::ranges::find(sizes, cell->bytes) == sizes.end()) sizes.push_back(cell->bytes);
  }
  const std::size_t every = (sizes.size() + 5) / 6;
  for (std::size_t i = 0; i < sizes.size(); i += every) {
    const double at = x(static_cast<double>(sizes[i]));
    fmt::format_to(out,
                   "<line class='grid' x1='{0:.1f}' x2='{0:.1f}' y1='{1}' y2='{2}'/>"
                   "<text x='{0:.1f}' y='{3}' text-anchor='middle'>{4}</text>\n",
                   at, kTop, kHeight - kBottom, kHeight - kBottom + 16, BytesText(sizes[i]));
  }
  // 1, 2 and 5 times the powers of ten.
  for (double decade = std::pow(10, std::floor(std::log10(least))); decade <= most; decade *= 10) {
    for (const double step : {1.0, 2.0, 5.0}) {
      const double value = decade * step;
      if (value < least || value > most) continue;
      fmt::format_to(out,
                     "<line class='grid' x1='{1}' x2='{2}' y1='{0:.1f}' y2='{0:.1f}'/>"
                     "<text x='{3}' y='{4:.1f}' text-anchor='end'>{5:g}</text>\n",
                     y(value), kLeft, kWidth - kRight, kLeft - 6, y(value) + 4, value);
    }
  }
  return svg;
}

std::string Line(const Chart& chart, std::string_view plugin, std::string_view colour,
                 const Scale& x, const Scale& y) {
  std::string path;
  std::string points;
  for (const bench::BenchCell* cell : chart.cells) {
    const auto figure = chart.measure.of(*cell);
    if (cell->plugin != plugin || !figure) continue;
    const double across = x(static_cast<double>(cell->bytes));
    const double up = y(figure->value);
    fmt::format_to(std::back_inserter(path), "{}{:.1f} {:.1f}", path.empty() ? "M" : " L", across,
                   up);
    if (figure->high > figure->low) {
      fmt::format_to(std::back_inserter(points),
                     "<line x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}' "
                     "stroke-opacity='.5'/>",
                     across, y(figure->low), y(figure->high));
    }
    const std::string name =
        cell->chosen.empty() ? cell->plugin : fmt::format("{} ({})", cell->plugin, cell->chosen);
    fmt::format_to(std::back_inserter(points),
                   "<circle cx='{:.1f}' cy='{:.1f}' r='3' fill='{}'><title>{}, {}: {:.4g} "
                   "({:.4g} – {:.4g}){}</title></circle>\n",
                   across, up, cell->noisy() ? "var(--paper)" : colour, EscapedMarkup(name),
                   BytesText(cell->bytes), figure->value, figure->low, figure->high,
                   cell->noisy() ? ", noisy" : "");
  }
  return fmt::format(
      "<g stroke='{}'{}><path fill='none' d='{}'/>{}</g>\n", colour,
      plugin == bench::kAuto ? " stroke-width='2' stroke-dasharray='6 4'" : " stroke-width='1.5'",
      path, points);
}

std::string ChartSvg(const Chart& chart, const std::vector<std::string>& plugins) {
  double least = std::numeric_limits<double>::infinity();
  double most = 0;
  double smallest = least;
  double largest = 0;
  for (const bench::BenchCell* cell : chart.cells) {
    const auto figure = chart.measure.of(*cell);
    if (!figure) continue;
    least = std::min(least, figure->low);
    most = std::max(most, figure->high);
    smallest = std::min(smallest, static_cast<double>(cell->bytes));
    largest = std::max(largest, static_cast<double>(cell->bytes));
  }
  if (most <= 0) return {};
  const Scale x(smallest, largest, kLeft + 8, kWidth - kRight - 8);
  const Scale y(least, most, kHeight - kBottom - 6, kTop + 6);
  std::string svg =
      fmt::format("<svg viewBox='0 0 {} {}' role='img'><text class='title' x='{}' y='16'>{}</text>",
                  kWidth, kHeight, kLeft, chart.measure.title);
  svg += Axes(chart, x, y, least, most);
  for (std::size_t i = 0; i < plugins.size(); ++i) {
    const std::string_view colour =
        plugins[i] == bench::kAuto ? kAutoColour : kColours[i % kColours.size()];
    svg += Line(chart, plugins[i], colour, x, y);
  }
  return svg + "</svg>\n";
}

std::string Legend(const std::vector<std::string>& plugins) {
  std::string legend = "<p class='legend'>";
  for (std::size_t i = 0; i < plugins.size(); ++i) {
    fmt::format_to(std::back_inserter(legend), "<span><i style='background:{}'></i>{}</span> ",
                   plugins[i] == bench::kAuto ? kAutoColour : kColours[i % kColours.size()],
                   EscapedMarkup(plugins[i]));
  }
  return legend + "</p>\n";
}

std::string StandingsTable(const bench::BenchResult& result) {
  const std::vector<bench::Summary> standings = bench::Summarize(result);
  if (standings.empty()) return {};
  std::string html =
      "<table><tr><th>a fixed choice against auto</th><th>cells</th><th>of the best</th>"
      "<th>worst cell</th><th>auto there</th></tr>\n";
  for (const bench::Summary& it : standings) {
    fmt::format_to(std::back_inserter(html),
                   "<tr><td>{}</td><td>{}</td><td>{:.3f}</td><td>{:.3f}</td><td>{:.3f}</td></tr>\n",
                   EscapedMarkup(it.plugin), it.cells, it.mean, it.worst, it.auto_mean);
  }
  return html + "</table>\n";
}

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>sluice bench</title>
<style>
:root { color-scheme: light dark; --paper: #fff; --ink: #222; --faint: #ddd; }
@media (prefers-color-scheme: dark) { :root { --paper: #1b1b1b; --ink: #ddd; --faint: #3a3a3a; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 1360px;
       padding: 0 1em; background: var(--paper); color: var(--ink); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(360px, 1fr)); gap: 1em; }
svg { width: 100%; height: auto; }
svg text { font-size: 11px; fill: var(--ink); }
svg .title { font-size: 13px; font-weight: 600; }
svg .grid { stroke: var(--faint); }
.legend { position: sticky; top: 0; background: var(--paper); padding: .4em 0; }
.legend span { margin-right: 1.2em; white-space: nowrap; }
.legend i { display: inline-block; width: 1.2em; height: .25em; margin: 0 .4em .2em 0; }
table { border-collapse: collapse; margin: 1.5em 0; }
th, td { padding: .25em .9em; border-bottom: 1px solid var(--faint); text-align: right; }
th:first-child, td:first-child { text-align: left; }
</style></head><body>
)";

}  // namespace

std::string PlotHtml(const bench::BenchResult& result, const Environment& environment) {
  std::vector<std::string> plugins;
  std::vector<std::pair<std::string, transfer::CacheState>> places;
  for (const bench::BenchCell& cell : result.cells) {
    if (std::ranges::find(plugins, cell.plugin) == plugins.end()) plugins.push_back(cell.plugin);
    const std::pair place(cell.channel, cell.cache);
    if (std::ranges::find(places, place) == places.end()) places.push_back(place);
  }
  std::string html(kHead);
  fmt::format_to(std::back_inserter(html),
                 "<h1>sluice bench</h1>\n<p>{}, {} processors, {}; files on {}; Sluice {}{}</p>\n",
                 EscapedMarkup(Heading(environment)), environment.processors,
                 EscapedMarkup(environment.machine), EscapedMarkup(environment.filesystem),
                 EscapedMarkup(environment.version),
                 environment.optimised ? "" : ", built without optimisation");
  html += Legend(plugins);
  for (const auto& [channel, cache] : places) {
    fmt::format_to(std::back_inserter(html), "<h2>{}, {} cache</h2>\n<div class='charts'>\n",
                   EscapedMarkup(channel), transfer::CacheName(cache));
    for (const Measure& measure : kMeasures) {
      Chart chart{.measure = measure, .cells = {}};
      for (const bench::BenchCell& cell : result.cells) {
        if (cell.channel == channel && cell.cache == cache) chart.cells.push_back(&cell);
      }
      html += ChartSvg(chart, plugins);
    }
    html += "</div>\n";
  }
  html += StandingsTable(result);
  html += "<p>A hollow point is noisy; a bar is the 95 % interval of the median.</p>\n";
  return html + "</body></html>\n";
}

}  // namespace sluice::report
