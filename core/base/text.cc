#include "core/base/text.h"

#include <algorithm>
#include <boost/algorithm/string/trim.hpp>
#include <boost/locale/utf.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::base {
namespace {

// C0, DEL and C1 drive terminals.
bool IsControl(std::uint32_t point) { return point < 0x20 || (point >= 0x7f && point < 0xa0); }

// Optimal string alignment distance.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::optional<std::string_view> ClosestTo(std::string_view word,
                                          std::span<const std::string_view> candidates) {
  std::optional<std::string_view> closest;
  std::size_t least = word.size() / 3 + 1;
  for (const std::string_view candidate : candidates) {
    // A longer difference in length alone is too far; it also bounds the work for absurd words.
    if (candidate.size() > word.size() + least || word.size() > candidate.size() + least) continue;
    if (const std::size_t distance = Distance(word, candidate); distance < least) {
      least = distance;
      closest = candidate;
    }
  }
  return closest;
}

std::string OneLine(std::string_view text) {
  using Utf8 = boost::locale::utf::utf_traits<char>;
  std::string line;
  for (auto at = text.begin(); at != text.end();) {
    const auto start = at;
    const auto point = Utf8::decode(at, text.end());
    if (point == '\n' || point == '\r' || point == '\t') {
      line += ' ';
    } else if (!boost::locale::utf::is_valid_codepoint(point) || IsControl(point)) {
      line += '?';
    } else {
      line.append(start, at);
    }
  }
  boost::algorithm::trim(line);
  return line;
}

}  // namespace sluice::base
