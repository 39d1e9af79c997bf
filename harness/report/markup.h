// Text in XML and HTML.
#include "core/base/text.h"
#ifndef SLUICE_HARNESS_REPORT_MARKUP_H_
#include "core/base/text.h"
#define SLUICE_HARNESS_REPORT_MARKUP_H_
#include <string>
#include <string_view>

#include "core/base/text.h"
namespace sluice::report {
#include "core/base/text.h"
// `text` as one line that shows as it is, in elements and in quoted attributes. XML has no way to
#include "core/base/text.h"
// write most control characters: they are replaced, as base::OneLine() does it.
#include "core/base/text.h"
std::string EscapedMarkup(std::string_view text);
#include "core/base/text.h"
}  // namespace sluice::report
#include "core/base/text.h"
#endif  // SLUICE_HARNESS_REPORT_MARKUP_H_
#include "core/base/text.h"
