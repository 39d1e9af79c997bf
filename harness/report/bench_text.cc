#include "harness/report/bench_text.h"

#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "harness/report/table.h"
#include "harness/report/units.h"

namespace sluice::report {
namespace {

constexpr double kGiB = 0x1p30;

using Cells = std::vector<const bench::BenchCell*>;
using CellText = std::function<std::string(const bench::BenchCell&)>;

template <class Value, class Member>
std::vector<Value> Distinct(const Cells& cells, Member member) {
  std::vector<Value> values;
  for (const bench::BenchCell* cell : cells) {
    if (std::ranges::find(values, cell->*member) == values.end()) values.push_back(cell->*member);
  }
  return values;
}

double PerGiB(double seconds, const bench::BenchCell& cell) {
  return seconds * kGiB / static_cast<double>(cell.bytes);
}

bool IsBest(const bench::BenchCell& cell, const Cells& cells) {
  return std::ranges::all_of(cells, [&](const bench::BenchCell* it) {
    return it->bytes != cell.bytes || it->seconds.value >= cell.seconds.value;
  });
}

std::string Significant(double value) {
  if (value >= 100) return fmt::format("{:.0f}", value);
  if (value >= 10) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

// Plugins down, sizes across.
std::string MatrixText(const Cells& cells, std::string_view title, const CellText& text,
                       const Style& style) {
  const auto plugins = Distinct<std::string>(cells, &bench::BenchCell::plugin);
  const auto sizes = Distinct<std::uint64_t>(cells, &bench::BenchCell::bytes);
  std::vector<Align> columns(sizes.size() + 1, Align::kRight);
  columns.front() = Align::kLeft;
  Table table(columns);
  std::vector<std::string> head{std::string(title)};
  for (const std::uint64_t size : sizes) head.push_back(BytesText(size));
  table.Row(std::move(head));
  for (const std::string& plugin : plugins) {
    std::vector<std::string> row{plugin};
    for (const std::uint64_t size : sizes) {
      const auto cell = std::ranges::find_if(cells, [&](const bench::BenchCell* it) {
        return it->plugin == plugin && it->bytes == size;
      });
      row.push_back(cell == cells.end() ? "–" : text(**cell));
    }
    table.Row(std::move(row));
  }
  std::string lines = table.Text();
  const std::size_t end = lines.find('\n');
  return style(fmt::emphasis::bold, lines.substr(0, end)) + lines.substr(end) + '\n';
}

std::string ThroughputText(const bench::BenchCell& cell, const Cells& cells, const Style& style) {
  std::string rate = Significant(static_cast<double>(cell.bytes) / cell.seconds.value / kGiB);
  if (IsBest(cell, cells)) rate = style(fmt::fg(fmt::terminal_color::green), rate);
  return fmt::format("{}{}{}", cell.noisy() ? "~" : "", rate,
                     cell.ratio_to_raw ? fmt::format(" ({:.2f})", cell.ratio_to_raw->value) : "");
}

std::string LatencyText(const bench::BenchCell& cell) {
  if (!cell.latency || !cell.latency->p50) return "–";
  std::string text = Significant(*cell.latency->p50);
  for (const auto& tail : {cell.latency->p99, cell.latency->p999}) {
    text += tail ? fmt::format(" {}", Significant(*tail)) : " –";
  }
  return text;
}

std::string PlaceText(const Cells& cells, const Style& style) {
  std::string text = MatrixText(
      cells, "GiB/s (over the raw loop)",
      [&](const bench::BenchCell& it) { return ThroughputText(it, cells, style); }, style);
  text += MatrixText(
      cells, "processor s/GiB: sender, receiver",
      [](const bench::BenchCell& it) {
        return fmt::format("{} {}", Significant(PerGiB(it.sender_cpu, it)),
                           Significant(PerGiB(it.receiver_cpu, it)));
      },
      style);
  Cells small;
  std::ranges::copy_if(cells, std::back_inserter(small),
                       [](const bench::BenchCell* it) { return it->latency.has_value(); });
  if (!small.empty()) {
    text += MatrixText(small, "µs to the last byte: p50, p99, p99.9", LatencyText, style);
  }
  return text;
}

std::string StandingsText(const bench::BenchResult& result, const Style& style) {
  const std::vector<bench::Summary> standings = bench::Summarize(result);
  if (standings.empty()) return {};
  using enum report::Align;
  Table table({kLeft, kRight, kRight, kRight, kRight});
  table.Row({"a fixed choice against auto", "cells", "of the best", "worst cell", "auto there"});
  for (const bench::Summary& it : standings) {
    table.Row({it.plugin, std::to_string(it.cells), fmt::format("{:.3f}", it.mean),
               fmt::format("{:.3f}", it.worst), fmt::format("{:.3f}", it.auto_mean)});
  }
  std::string lines = table.Text();
  const std::size_t end = lines.find('\n');
  return style(fmt::emphasis::bold, lines.substr(0, end)) + lines.substr(end) + '\n';
}

// One line for each reason, however often it was met.
std::string SkipsText(const bench::BenchResult& result) {
  std::vector<std::pair<std::string, int>> lines;
  for (const bench::BenchSkip& skip : result.skips) {
    std::string line =
        fmt::format("{} {} on {}: {}", skip.failed ? "FAILED " : "skipped",
                    skip.plugin.empty() ? "everything" : skip.plugin, skip.channel, skip.reason);
    const auto same = std::ranges::find(lines, line, &std::pair<std::string, int>::first);
    if (same != lines.end()) {
      ++same->second;
    } else {
      lines.emplace_back(std::move(line), 1);
    }
  }
  std::string text;
  for (const auto& [line, times] : lines) {
    text += line + (times > 1 ? fmt::format(" ({} times)\n", times) : "\n");
  }
  return text;
}

}  // namespace

std::string BenchText(const bench::BenchResult& result, const Environment& environment,
                      std::string_view costs_origin, const Style& style) {
  std::string text = fmt::format(
      "{}, {} processors, files on {}{}\n", Heading(environment), environment.processors,
      environment.filesystem,
      environment.optimised ? "" : "; built without optimisation, so ratios say little");
  Cells all;
  for (const bench::BenchCell& cell : result.cells) all.push_back(&cell);
  bool noisy = false;
  for (const std::string& channel : Distinct<std::string>(all, &bench::BenchCell::channel)) {
    for (const transfer::CacheState cache :
         {transfer::CacheState::kWarm, transfer::CacheState::kCold}) {
      Cells here;
      std::ranges::copy_if(all, std::back_inserter(here), [&](const bench::BenchCell* it) {
        return it->channel == channel && it->cache == cache;
      });
      if (here.empty()) continue;
      text += fmt::format("\n{}\n\n",
                          style(fmt::emphasis::bold,
                                fmt::format("{}, {} cache", channel, transfer::CacheName(cache))));
      text += PlaceText(here, style);
      noisy = noisy || std::ranges::any_of(here, &bench::BenchCell::noisy);
    }
  }
  if (noisy) {
    text += fmt::format("~ noisy: not known to {:.0f} %, with 95 % confidence\n\n",
                        bench::kNoisy * 100);
  }
  if (const std::string standings = StandingsText(result, style); !standings.empty()) {
    text += fmt::format("{}The costs that auto chose by: {}.\n\n", standings, costs_origin);
  }
  text += SkipsText(result);
  return text;
}

}  // namespace sluice::report
