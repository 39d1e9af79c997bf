#include "harness/conformance/source.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "core/transfer/endpoint.h"
#include "harness/conformance/trial.h"

namespace sluice::harness {

Source::Source(const Trial& trial, std::uint64_t size)
    : Source(trial, size, {{.position = 0, .size = size}}) {}

Source::Source(const Trial& trial, std::uint64_t size, std::vector<Island> islands)
    : Source(MakeFile(trial), size, std::move(islands)) {}

Source::Source(transfer::UniqueHandle file, std::uint64_t size, std::vector<Island> islands)
    : Source(NamedFile{.path = {}, .file = std::move(file)}, size, std::move(islands)) {}

Source::Source(NamedFile made, std::uint64_t size, std::vector<Island> islands)
    : path_(std::move(made.path)),
      file_(std::move(made.file)),
      size_(size),
      islands_(std::move(islands)) {
  Must(::ftruncate(fd(), static_cast<off_t>(size)), "ftruncate of a source");
  for (const Island& island : islands_) Write(island.position, island.size, {});
}

Source::NamedFile Source::MakeFile(const Trial& trial) {
  std::string name = (trial.directory() / "source-XXXXXX").string();
  transfer::UniqueHandle file(
      static_cast<int>(Must(::mkostemp(name.data(), O_CLOEXEC), "mkstemp")));
  return {.path = name, .file = std::move(file)};
}

sluice_endpoint Source::endpoint() const { return transfer::Describe(fd()).value(); }

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

void Source::Resize(std::uint64_t size) {
  Must(::ftruncate(fd(), static_cast<off_t>(size)), "ftruncate of a source");
  for (Island& island : islands_) {
    const std::uint64_t end = std::min(size, island.position + island.size);
    island.size = end > island.position ? end - island.position : 0;
  }
  size_ = size;
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
    pattern.Fill(offset, std::span(buffer).first(count));
    offset += static_cast<std::uint64_t>(Must(
        ::pwrite(fd(), buffer.data(), count, static_cast<off_t>(offset)), "write of a source"));
  }
}

}  // namespace sluice::harness
