#include "harness/witness/stamp.h"

#include <algorithm>
#include <cstring>

namespace sluice::witness {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;

}  // namespace

void StampSearch::Search(std::uint64_t start, std::uint64_t end, const ReadMemory& read,
                         const Stamps& stamps, std::uint64_t units, const Found& found) {
  while (start < end) {
    block_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(end - start, kBlockBytes)));
    const std::int64_t got = read(start, block_);
    if (got < static_cast<std::int64_t>(Stamps::kRecognisable)) return;
    const std::byte* const first = block_.data();
    const std::byte* const last = first + got - Stamps::kRecognisable;  // where a stamp may start
    for (const std::byte* at = first; at <= last; ++at) {
      at = static_cast<const std::byte*>(
          std::memchr(at, Stamps::kFirstByte, static_cast<std::size_t>(last - at) + 1));
      if (at == nullptr) break;
      const auto unit = stamps.Recognise(at, units);
      if (unit) found(*unit, start + static_cast<std::uint64_t>(at - first));
    }
    // The next block starts with the bytes in which no whole stamp was left.
    const auto advance = static_cast<std::uint64_t>(last - first) + 1;
    if (start + static_cast<std::uint64_t>(got) >= end) return;
    start += advance;
  }
}

}  // namespace sluice::witness
