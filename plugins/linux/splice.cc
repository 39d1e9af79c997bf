#include "plugins/linux/splice.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"

namespace sluice::plugins {
namespace {

constexpr char kFailed[] = "splice failed";

}  // namespace

[[gnu::flatten]] sluice_status Splice::Step(std::uint64_t budget,
                                            sluice_progress& progress) noexcept {
  return Steps(cursor_, budget, "splice", progress,
               [&](std::uint64_t left) { return Round(left, progress); });
}

Answer Splice::Round(std::uint64_t budget, sluice_progress& progress) noexcept {
  if (cursor_.part() != Cursor::Part::kSource) {
    return sink_.After(SendParts(sink_, cursor_, {}, budget), progress);
  }
  if (sink_.IsOne(kPipeSink)) return IntoSinkPipe(budget, progress);
  if (pipe_.held() == 0) {
    const std::int64_t moved = Fill(budget);
    if (moved < 0) return StopByReference(source_, cursor_, sink_, errno, kFailed, progress);
    if (moved == 0) return AtEnd(source_, cursor_, progress);
  }
  return pipe_.Drain(source_, cursor_, sink_, budget, short_, progress);
}

Answer Splice::IntoSinkPipe(std::uint64_t budget, sluice_progress& progress) noexcept {
  // Without SPLICE_F_NONBLOCK: the kernel looks at the sink's O_NONBLOCK itself (do_splice,
  // since 5.1).
  const std::int64_t moved = FromSource(sink_.fd(), AskFor(cursor_, budget));
  if (moved < 0) return StopByReference(source_, cursor_, sink_, errno, kFailed, progress);
  if (moved == 0) return AtEnd(source_, cursor_, progress);
  cursor_.Advance(static_cast<std::uint64_t>(moved));
  return std::nullopt;  // A pipe takes what it has room for.
}

// Fills the empty pipe. Returns how many bytes moved, 0 at the end, or −1 with errno.
std::int64_t Splice::Fill(std::uint64_t budget) noexcept {
  const std::uint64_t room = std::min(pipe_.RoomFrom(cursor_.offset()), MostInPipe());
  const std::uint64_t count = AskFor(cursor_, std::min(budget, room));
  const std::int64_t moved = FromSource(pipe_.write_end(), count);
  if (moved <= 0) return moved;
  pipe_.Hold(static_cast<std::uint64_t>(moved));
  short_ = pipe_.held() < count;
  return moved;
}

std::int64_t Splice::FromSource(int pipe, std::uint64_t count) noexcept {
  auto offset = static_cast<loff_t>(cursor_.offset());
  return splice(source_.fd(), &offset, pipe, nullptr, static_cast<std::size_t>(count),
                SPLICE_F_MOVE);
}

}  // namespace sluice::plugins
