#include "harness/report/table.h"

#include <algorithm>
#include <utility>

namespace sluice::report {
namespace {

constexpr std::string_view kGap = "  ";

// Where the code point or escape sequence at `at` ends, and whether it takes a column.
std::pair<std::size_t, bool> Next(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "\x1b[") {
    const std::size_t end = text.find('m', at);
    return {end == std::string_view::npos ? text.size() : end + 1, false};
  }
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return {end, true};
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto [end, shows] = Next(text, at);
    width += shows ? 1 : 0;
    at = end;
  }
  return width;
}

void Table::Row(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::Text() const {
  std::vector<std::size_t> widths(columns_.size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - DisplayWidth(row[i]), ' ');
      if (i != 0) line += kGap;
      line += columns_[i] == Align::kLeft ? row[i] + padding : padding + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace sluice::report
