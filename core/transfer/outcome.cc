#include "core/transfer/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <system_error>

namespace sluice::transfer {
namespace {

struct StatusText {
  sluice_status status;
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array<StatusText, 14> kStatusTexts = {{
    {SLUICE_DONE, "DONE", "done"},
    {SLUICE_MORE, "MORE", "not finished"},
    {SLUICE_WOULD_BLOCK, "WOULD_BLOCK", "not finished: the sink is full"},
    {SLUICE_DRAINING, "DRAINING", "not finished: the kernel still refers to the source"},
    {SLUICE_E_UNSUPPORTED, "UNSUPPORTED", "no plugin can do it"},
    {SLUICE_E_SOURCE_TRUNCATED, "SOURCE_TRUNCATED", "the source ended early"},
    {SLUICE_E_SOURCE_IO, "SOURCE_IO", "reading the source failed"},
    {SLUICE_E_SINK_CLOSED, "SINK_CLOSED", "the receiver closed the connection"},
    {SLUICE_E_SINK_IO, "SINK_IO", "writing the sink failed"},
    {SLUICE_E_CANCELLED, "CANCELLED", "cancelled"},
    {SLUICE_E_NO_RESOURCES, "NO_RESOURCES", "out of resources"},
    {SLUICE_E_INVALID, "INVALID", "invalid request"},
    {SLUICE_E_INTERNAL, "INTERNAL", "internal error"},
    {SLUICE_E_INCOMPATIBLE, "INCOMPATIBLE", "incompatible ABI"},
}};

const StatusText* Find(sluice_status status) {
  const auto* found = std::find_if(kStatusTexts.begin(), kStatusTexts.end(),
                                   [&](const StatusText& text) { return text.status == status; });
  return found == kStatusTexts.end() ? nullptr : found;
}

}  // namespace

std::string_view StatusName(sluice_status status) {
  const StatusText* text = Find(status);
  return text == nullptr ? "UNKNOWN" : text->name;
}

std::string Describe(const Outcome& outcome) {
  const StatusText* text = Find(outcome.status);
  std::string line = text == nullptr ? fmt::format("unknown status {}", outcome.status)
                                     : std::string(text->sentence);
  if (outcome.ok()) return line;
  const auto out = std::back_inserter(line);
  if (!outcome.reason.empty()) fmt::format_to(out, ": {}", outcome.reason);
  if (outcome.os_error != 0) {
    const int code = static_cast<int>(outcome.os_error);
    fmt::format_to(out, ": {}", std::system_category().message(code));
  }
  if (!outcome.plugin.empty()) {
    fmt::format_to(out, " (plugin {}, after {} bytes)", outcome.plugin, outcome.bytes_done);
  }
  return line;
}

}  // namespace sluice::transfer
