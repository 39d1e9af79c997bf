#include "harness/app/input_file.h"

#include <fmt/format.h>

#include "core/transfer/endpoint.h"
#include "harness/app/failure.h"

namespace sluice::app {
std::optional<std::uint64_t> InputFile::SizeOf(const Range& range) const {
  if (range.length != SLUICE_TO_END) return range.length;
  // Files whose size is not known in advance say 0 (procfs).
  if (endpoint.size == SLUICE_UNKNOWN || endpoint.size == 0) return std::nullopt;
  return endpoint.size - range.offset;
}

Attempt<InputFile> OpenInputFile(const std::string& name, const Range& range) {
  const std::string what = fmt::format("cannot send {}", name);
  const auto refused = [&](const base::Error& error) {
    return Failure{kExitUsage, fmt::format("{}: {}", what, error.code.message())};
  };
  auto handle = name == "-" ? OpenStandardInput() : OpenToSend(name);
  if (!handle) return refused(handle.error());
  const auto endpoint = transfer::Describe(handle->get());
  if (!endpoint) return refused(endpoint.error());
  InputFile source{.handle = *std::move(handle), .endpoint = *endpoint};
  const std::uint64_t size = source.endpoint.size;
  if (size == SLUICE_UNKNOWN || size == 0) return source;
  const std::uint64_t length = range.length == SLUICE_TO_END ? 0 : range.length;
  if (range.offset > size || length > size - range.offset) {
    return Failure{kExitUsage, fmt::format("{}: {} bytes from offset {} on are asked for, the file "
                                           "has {}",
                                           what, length, range.offset, size)};
  }
  return source;
}

}  // namespace sluice::app
