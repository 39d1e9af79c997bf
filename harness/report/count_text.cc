#include "harness/report/count_text.h"

#include <fmt/color.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/report/figure.h"
#include "harness/report/table.h"
#include "harness/report/textbook.h"
#include "harness/report/units.h"

namespace sluice::report {
namespace {

constexpr std::size_t kWidth = 100;

std::string VerdictText(const witness::Row& row, const Style& style) {
  if (!row.failure.empty()) return style(fmt::fg(fmt::terminal_color::red), "FAILED");
  switch (row.judgement.verdict) {
    case witness::Verdict::kConfirmed:
      return style(fmt::fg(fmt::terminal_color::green), "confirmed");
    case witness::Verdict::kRefuted:
      return style(fmt::fg(fmt::terminal_color::red), "REFUTED");
    case witness::Verdict::kUnproven:
      break;
  }
  return style(fmt::fg(fmt::terminal_color::yellow), "unproven");
}

std::string FaultsText(const witness::Row& row) {
  if (!row.minor_faults || !row.major_faults) return Figure(std::optional<double>{});
  return Figure(*row.minor_faults + *row.major_faults);
}

std::string TableText(const std::vector<witness::Row>& rows, const Style& style) {
  using enum report::Align;
  Table table(
      {kLeft, kLeft, kLeft, kRight, kRight, kRight, kRight, kRight, kRight, kRight, kRight, kLeft});
  table.Row({"plugin", "channel", "path", "storage→mem", "staged", "send", "transmit", "CPU total",
             "delivery", "crossings/MiB", "faults", "verdict"});
  for (const witness::Row& row : rows) {
    table.Row({row.plugin, row.channel, row.path_used.empty() ? "–" : row.path_used,
               Figure(row.copies.storage_to_memory), Figure(row.copies.staged),
               Figure(row.copies.send), Figure(row.copies.transmit), Figure(row.copies.cpu),
               Figure(row.copies.delivery), Figure(row.crossings_per_mib), FaultsText(row),
               VerdictText(row, style)});
  }
  return table.Text();
}

// `text` in lines of at most kWidth columns, each after `indent` spaces.
std::string Wrapped(std::string_view text, std::size_t indent) {
  std::string wrapped(indent, ' ');
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    const std::size_t width = DisplayWidth(word);
    if (column > indent && column + 1 + width > kWidth) {
      wrapped += '\n' + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      wrapped += ' ';
      ++column;
    }
    wrapped += word;
    column += width;
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return wrapped + '\n';
}

std::string TextbookText(const witness::CountResult& result, const Style& style) {
  std::string text = "\nThe textbook, and what was measured here\n";
  text += Wrapped(
      "(The last copy of each row, memory → network card by DMA, has no witness: no channel ends "
      "in a card.)",
      0);
  const auto out = std::back_inserter(text);
  int number = 0;
  for (const Comparison& comparison : CompareWithTextbook(result)) {
    const std::string title = fmt::format("{}. {}", ++number, comparison.textbook->title);
    fmt::format_to(out, "\n{}\n", style(fmt::emphasis::bold, title));
    text += Wrapped(fmt::format("textbook: {}.", comparison.textbook->says), 3);
    text += Wrapped(fmt::format("measured: {}.", comparison.measured), 3);
  }
  return text;
}

// What was said of several rows is said once, with the rows it holds for.
class Reasons {
 public:
  void Add(std::string reason, std::string where) {
    const auto same = std::ranges::find(reasons_, reason, &Reason::text);
    if (same != reasons_.end()) {
      if (std::ranges::find(same->where, where) == same->where.end()) {
        same->where.push_back(std::move(where));
      }
    } else {
      reasons_.push_back({std::move(reason), {std::move(where)}});
    }
  }

  std::string Text(std::string_view heading) const {
    if (reasons_.empty()) return "";
    std::string text = fmt::format("\n{}\n", heading);
    for (const Reason& reason : reasons_) {
      text += Wrapped(fmt::format("{}: {}", fmt::join(reason.where, ", "), reason.text), 3);
    }
    return text;
  }

 private:
  struct Reason {
    std::string text;
    std::vector<std::string> where;
  };
  std::vector<Reason> reasons_;
};

std::string Where(const witness::Row& row) {
  return fmt::format("{} on {}", row.plugin, row.channel);
}

std::string GapsText(const witness::CountResult& result) {
  // Most gaps are the channel's, and then they are the same for every plugin.
  Reasons gaps;
  for (const witness::Row& row : result.rows) {
    for (const witness::Gap& gap : row.gaps) {
      const bool everywhere = std::ranges::all_of(result.rows, [&](const witness::Row& other) {
        return other.channel != row.channel ||
               std::ranges::any_of(other.gaps, [&](const witness::Gap& same) {
                 return same.figure == gap.figure && same.reason == gap.reason;
               });
      });
      gaps.Add(fmt::format("{}: {}", gap.figure, gap.reason),
               everywhere ? row.channel : Where(row));
    }
  }
  return gaps.Text("Not measured (–)");
}

// What the figures do not show: operations beside crossings, and the kernel's own word.
std::string AsidesText(const witness::CountResult& result) {
  Reasons rings;
  Reasons words;
  for (const witness::Row& row : result.rows) {
    if (row.sqes && *row.sqes > 0 && row.crossings_per_mib) {
      rings.Add(fmt::format("{} operations (SQEs) per MiB, beside {} crossings",
                            Figure(*row.sqes * (1U << 20U) / static_cast<double>(row.bytes)),
                            Figure(*row.crossings_per_mib)),
                Where(row));
    }
    for (const witness::Measurement& it : row.witnesses) {
      if (it.confidence != witness::Confidence::kSelfReport || it.name != "kernel_report.copied")
        continue;
      words.Add(it.note, Where(row));
    }
  }
  return rings.Text("Handed to io_uring, where an operation crosses without a call of its own") +
         words.Text("What the kernel itself reports about sends by reference (self-report)");
}

std::string SkipsText(const witness::CountResult& result) {
  Reasons skips;
  for (const witness::Skip& skip : result.skips) {
    skips.Add(skip.reason, skip.plugin.empty()
                               ? skip.channel
                               : fmt::format("{} on {}", skip.plugin, skip.channel));
  }
  return skips.Text("SKIP");
}

std::string VerdictsText(const witness::CountResult& result) {
  Reasons failures;
  Reasons verdicts;
  for (const witness::Row& row : result.rows) {
    if (!row.failure.empty()) failures.Add(row.failure, Where(row));
    for (const std::string& reason : row.judgement.reasons) {
      verdicts.Add(reason,
                   fmt::format("{} ({})", Where(row), witness::VerdictName(row.judgement.verdict)));
    }
  }
  return failures.Text("FAILED transfers") + verdicts.Text("Verdicts");
}

}  // namespace

std::string CountText(const witness::CountResult& result, const Environment& environment,
                      const Style& style) {
  std::string text;
  if (!result.rows.empty()) {
    const witness::Row& first = result.rows.front();
    const std::string heading =
        fmt::format("Copies per payload byte, measured on {} ({}, {} cache)", Heading(environment),
                    BytesText(first.bytes), first.cold ? "cold" : "warm");
    text += style(fmt::emphasis::bold, heading) + '\n';
    text += TableText(result.rows, style);
    text += VerdictsText(result);
    text += AsidesText(result);
    text += GapsText(result);
  }
  text += SkipsText(result);
  if (!result.rows.empty()) text += TextbookText(result, style);
  return text;
}

}  // namespace sluice::report
