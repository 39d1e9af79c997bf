// Text in XML and HTML.
#ifndef SLUICE_HARNESS_REPORT_MARKUP_H_
#define SLUICE_HARNESS_REPORT_MARKUP_H_

#include <string>
#include <string_view>

namespace sluice::report {

// Returns `text` as one line that shows as it is, in elements and in quoted attributes. XML cannot
// represent most control characters: they are replaced, as base::OneLine() does it.
std::string EscapedMarkup(std::string_view text);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_MARKUP_H_
