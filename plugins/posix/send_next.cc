#include "plugins/posix/send_next.h"

#include <sys/uio.h>

#include <algorithm>
#include <array>

namespace sluice::plugins {
namespace {

// Up to three parts, cut off where the budget ends.
struct Gather {
  std::array<iovec, 3> parts;
  std::size_t count = 0;
  std::uint64_t size = 0;

  void Add(std::span<const std::byte> bytes, std::uint64_t budget) noexcept {
    const std::uint64_t take = std::min<std::uint64_t>(bytes.size(), budget - size);
    if (take == 0) return;
    parts[count++] = {const_cast<std::byte*>(bytes.data()), static_cast<std::size_t>(take)};
    size += take;
  }
};

}  // namespace

Attempt SendParts(const Sink& sink, Cursor& cursor, std::span<const std::byte> source,
                  std::uint64_t budget) noexcept {
  Gather gather;
  gather.Add(cursor.head(), budget);
  gather.Add(source, budget);
  if (source.size() == cursor.rest()) gather.Add(cursor.tail(), budget);

  const std::int64_t sent =
      sink.WriteParts({gather.parts.data(), gather.count}, cursor.MoreAfter(gather.size));
  for (auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(sent, 0)); left > 0;) {
    const std::uint64_t count = cursor.Limit(left);
    cursor.Advance(count);
    left -= count;
  }
  return Attempt::Of(sent, gather.size);
}

}  // namespace sluice::plugins
