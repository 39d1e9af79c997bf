#include "harness/report/figure.h"

#include <fmt/format.h>

namespace sluice::report {

std::string Figure(double value) {
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string Figure(const std::optional<double>& value) { return value ? Figure(*value) : "–"; }

}  // namespace sluice::report
