#include "harness/report/markup.h"

#include "core/base/error.h"
#include "core/base/text.h"

namespace sluice::report {

std::string EscapedMarkup(std::string_view text) {
  std::string escaped;
  for (const char character : base::OneLine(text)) {
    switch (character) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += character;
    }
  }
  return escaped;
}

}  // namespace sluice::report
