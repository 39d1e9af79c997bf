#include "harness/report/textbook.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "harness/report/figure.h"

namespace sluice::report {
namespace {

// Source: the "zero copy" articles since 2002 and the table they share.
constexpr std::array<TextbookRow, 5> kTextbook = {{
    {"traditional read + write",
     "4 copies, 2 of them by the CPU: disk → page cache (DMA), page cache → program, program → "
     "socket buffer, "
     "socket buffer → network card (DMA); 4 crossings per chunk",
     2,
     "posix.read_write",
     {"tcp-sg", "tcp"}},
    {"mmap + write",
     "3 copies, 1 by the CPU: the program shares the page cache, write copies from it into the "
     "socket buffer; 4 to 6 "
     "crossings per chunk, and page faults",
     1,
     "posix.mmap_write",
     {"tcp-sg", "tcp"}},
    {"\"zero copy\" without gather",
     "3 copies, 1 by the CPU: a card without scatter-gather needs every packet in one piece (some "
     "textbooks say no CPU "
     "copy here); 2 crossings",
     1,
     "linux.sendfile",
     {"tcp-nosg", ""}},
    {"zero copy with gather",
     "2 copies, none by the CPU: the card gathers the file's pages itself; 2 crossings",
     0,
     "linux.sendfile",
     {"tcp-sg", "tcp"}},
    {"mmap with gather",
     "2 copies, none by the CPU, and the program can read the pages it sends; 4 crossings or more",
     0,
     "linux.vmsplice",
     {"tcp-sg", "tcp"}},
}};

// A place where the CPU copied, as a student would look for it.
struct Place {
  std::optional<double> witness::Copies::*figure;
  std::string_view words;
};

constexpr std::array<Place, 3> kPlaces = {{
    {&witness::Copies::staged, "into the program's own memory"},
    {&witness::Copies::send, "into the socket's buffer, in the sending call"},
    {&witness::Copies::transmit, "into packets, when the device takes them"},
}};

const witness::Row* FindRow(const witness::CountResult& result, const TextbookRow& textbook) {
  for (const std::string_view channel : textbook.channels) {
    for (const witness::Row& row : result.rows) {
      if (row.plugin == textbook.plugin && row.channel == channel) return &row;
    }
  }
  return nullptr;
}

std::string WhyNot(const witness::CountResult& result, const TextbookRow& textbook) {
  for (const witness::Skip& skip : result.skips) {
    const bool same_plugin = skip.plugin.empty() || skip.plugin == textbook.plugin;
    if (same_plugin && skip.channel == textbook.channels[0]) {
      return fmt::format("not measured: {} on {}: {}", textbook.plugin, skip.channel, skip.reason);
    }
  }
  return fmt::format("not measured: {} on {} was not asked for", textbook.plugin,
                     textbook.channels[0]);
}

std::string Agreement(const witness::Row& row, const TextbookRow& textbook) {
  if (!row.copies.cpu) return "; the CPU copies could not all be measured, so it proves nothing";
  if (std::abs(*row.copies.cpu - textbook.cpu) <= witness::kTolerance) {
    return ". On the CPU's copies the textbook is right";
  }
  return fmt::format(". The textbook's {} by the CPU is wrong here", Figure(textbook.cpu));
}

}  // namespace

std::span<const TextbookRow> Textbook() { return kTextbook; }

std::string InWords(const witness::Row& row) {
  std::vector<std::string> places;
  for (const Place& place : kPlaces) {
    const std::optional<double>& figure = row.copies.*place.figure;
    if (figure && *figure > witness::kTolerance) {
      places.push_back(std::abs(*figure - 1) <= witness::kTolerance
                           ? std::string(place.words)
                           : fmt::format("{} × {}", Figure(*figure), place.words));
    }
  }
  std::string words = "CPU copies: ";
  const auto out = std::back_inserter(words);
  fmt::format_to(out, "{}", row.copies.cpu ? Figure(*row.copies.cpu) : "not all measured");
  if (!places.empty()) fmt::format_to(out, " ({})", fmt::join(places, "; "));
  if (row.copies.storage_to_memory) {
    fmt::format_to(out, "; from storage: {}", Figure(*row.copies.storage_to_memory));
    if (!row.cold) words += " (the page cache was warm)";
  }
  if (row.crossings_per_mib) {
    fmt::format_to(out, "; crossings per MiB: {}", Figure(*row.crossings_per_mib));
  }
  if (row.minor_faults && *row.minor_faults > 0) {
    fmt::format_to(out, "; page faults: {}",
                   Figure(*row.minor_faults + row.major_faults.value_or(0)));
  }
  return words;
}

std::vector<Comparison> CompareWithTextbook(const witness::CountResult& result) {
  std::vector<Comparison> comparisons;
  for (const TextbookRow& textbook : kTextbook) {
    const witness::Row* row = textbook.plugin.empty() ? nullptr : FindRow(result, textbook);
    comparisons.push_back({&textbook, row == nullptr
                                          ? WhyNot(result, textbook)
                                          : fmt::format("{} on {}: {}{}", row->plugin, row->channel,
                                                        InWords(*row), Agreement(*row, textbook))});
  }
  return comparisons;
}

}  // namespace sluice::report
