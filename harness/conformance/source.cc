#include "harness/conformance/source.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "core/base/error.h"
#include "core/transfer/endpoint.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {

Source::Source(const Trial& trial, std::uint64_t size)
    : Source(trial, size, {{.position = 0, .size = size}}) {}

Source::Source(const Trial& trial, std::uint64_t size, std::vector<Island> islands)
    : Source(base::MakeFile(trial.source_directory(), "source-").value(), size,
             std::move(islands)) {}

Source::Source(base::UniqueHandle file, std::uint64_t size, std::vector<Island> islands)
    : Source(base::NamedFile{.path = {}, .file = std::move(file)}, size, std::move(islands)) {}

Source::Source(base::NamedFile made, std::uint64_t size, std::vector<Island> islands)
    : path_(std::move(made.path)),
      file_(std::move(made.file)),
      size_(size),
      islands_(std::move(islands)) {
  base::AllowHoles(handle());
  Must(base::Resize(handle(), size), "size of a source");
  for (const Island& island : islands_) Write(island.position, island.size, {});
}

sluice_endpoint Source::endpoint() const { return transfer::Describe(handle()).value(); }

std::vector<Stretch> Source::Range(std::uint64_t offset, std::uint64_t length) const {
  const std::uint64_t end = length > size_ || offset > size_ - length ? size_ : offset + length;
  std::vector<Stretch> stretches;
  std::uint64_t at = offset;
  const auto until = [&](std::uint64_t limit, bool hole) {
    if (limit <= at) return;
    stretches.push_back({.size = limit - at,
                         .pattern = hole ? std::nullopt : std::optional(Pattern{}),
                         .position = at});
    at = limit;
  };
  for (const Island& island : islands_) {
    until(std::min(end, island.position), true);
    if (at >= island.position) until(std::min(end, island.position + island.size), false);
  }
  until(end, true);
  return stretches;
}

bool Source::Resize(std::uint64_t size) {
  const int resized = base::Resize(handle(), size);
  if (resized != 0 && base::RefusesBecauseMapped(base::LastError())) return false;
  Must(resized, "size of a source");
  for (Island& island : islands_) {
    const std::uint64_t end = std::min(size, island.position + island.size);
    island.size = end > island.position ? end - island.position : 0;
  }
  size_ = size;
  return true;
}

void Source::Grow(std::uint64_t bytes) {
  Write(size_, bytes, {});
  islands_.push_back({.position = size_, .size = bytes});
  size_ += bytes;
}

void Source::Overwrite(std::uint64_t offset, std::uint64_t length, Pattern pattern) const {
  Write(offset, length, pattern);
}

void Source::Write(std::uint64_t offset, std::uint64_t length, Pattern pattern) const {
  std::array<std::byte, std::size_t{64} * 1024> buffer;
  const std::uint64_t end = offset + length;
  while (offset < end) {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(end - offset, buffer.size()));
    const std::span bytes = std::span(buffer).first(count);
    pattern.Fill(offset, bytes);
    offset += static_cast<std::uint64_t>(
        Must(base::WriteAt(handle(), bytes, offset), "write of a source"));
  }
}

}  // namespace sluice::conformance
