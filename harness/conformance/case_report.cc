#include "harness/conformance/case_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "core/base/file.h"
#include "harness/conformance/wire_format.h"

namespace sluice::conformance {
namespace {

CaseResult Failed(const Case& it, Status how, std::string expected, std::string seen) {
  return {.status = how,
          .findings = {{.clause = std::string(it.clauses.front()),
                        .expected = std::move(expected),
                        .seen = std::move(seen)}}};
}

CaseResult WithoutOutput(const Case& it, std::chrono::seconds patience, CaseEnd& end) {
  if (!end.in_time) {
    return Failed(it, Status::kTimeout, "the case comes to an end",
                  fmt::format("it was killed after {} s", patience.count()));
  }
  auto reported = DecodeResult(end.report);
  if (reported && end.by_itself) return *std::move(reported);
  return Failed(it, Status::kCrashed, "the process of the case lives to report",
                std::move(end.how));
}

}  // namespace

std::string EndOf(base::Handle file, std::size_t most) {
  const auto size = static_cast<std::uint64_t>(std::max<std::int64_t>(0, base::SizeOf(file)));
  std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(size, most)), '\0');
  const std::int64_t got =
      base::ReadAt(file, std::as_writable_bytes(std::span(text)), size - text.size());
  text.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, got)));
  return text;
}

CaseResult ResultOf(const Case& it, std::chrono::seconds patience, CaseEnd end) {
  CaseResult result = WithoutOutput(it, patience, end);
  if (result.status != Status::kPass && result.status != Status::kSkip) {
    result.output = std::move(end.output);
  }
  return result;
}

}  // namespace sluice::conformance
