// How the process of a case hands its result to the process that started it.
#ifndef SLUICE_HARNESS_CONFORMANCE_WIRE_FORMAT_H_
#define SLUICE_HARNESS_CONFORMANCE_WIRE_FORMAT_H_

#include <optional>
#include <string>
#include <string_view>

#include "harness/conformance/finding.h"

namespace sluice::conformance {

// One line of JSON, less than a pipe holds. Long texts are cut.
std::string EncodeResult(const CaseResult& result);

// Nothing if `line` is not such a line.
std::optional<CaseResult> DecodeResult(std::string_view line);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_WIRE_FORMAT_H_
