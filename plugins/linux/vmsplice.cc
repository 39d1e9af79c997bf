#include "plugins/linux/vmsplice.h"

#include <fcntl.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"

namespace sluice::plugins {
namespace {

// Adds references to `bytes`, which are mapped, to the pipe. Returns how many bytes, or −1 with
// errno.
std::int64_t AddToPipe(int pipe, std::span<const std::byte> bytes, unsigned flags) noexcept {
  const iovec piece{.iov_base = const_cast<std::byte*>(bytes.data()), .iov_len = bytes.size()};
  return vmsplice(pipe, &piece, 1, flags);
}

}  // namespace

[[gnu::flatten]] sluice_status Vmsplice::Step(std::uint64_t budget,
                                              sluice_progress& progress) noexcept {
  measured_.Forget();
  return Steps(cursor_, budget, "vmsplice", progress,
               [&](std::uint64_t left) { return Round(left, progress); });
}

Answer Vmsplice::Round(std::uint64_t budget, sluice_progress& progress) noexcept {
  if (cursor_.part() != Cursor::Part::kSource) {
    return sink_.After(SendParts(sink_, cursor_, {}, budget), progress);
  }
  if (sink_.IsOne(kPipeSink)) return IntoSinkPipe(budget, progress);
  if (pipe_.held() == 0) {
    const Answer stop = Fill(budget, progress);
    if (stop || pipe_.held() == 0) return stop;
  }
  return pipe_.Drain(source_, cursor_, sink_, budget, false, progress);
}

// The mapped bytes that can be sent next, at most `most`; none if a transfer to the end has ended.
Answer Vmsplice::Look(std::uint64_t most, sluice_progress& progress,
                      std::span<const std::byte>* view) noexcept {
  const std::uint64_t offset = cursor_.offset();
  std::uint64_t end = 0;
  if (const Answer stop = measured_.FindEnd(source_, cursor_, progress, &end)) return stop;
  if (end == offset) return std::nullopt;
  if (const int error = window_.Cover(source_, offset, end); error != 0) {
    return Mmap::Stop(error, progress);
  }
  const std::span<const std::byte> mapped = window_.View(offset, end);
  *view = mapped.first(static_cast<std::size_t>(std::min<std::uint64_t>(mapped.size(), most)));
  return std::nullopt;
}

Answer Vmsplice::AfterFailure(int error, sluice_progress& progress) noexcept {
  measured_.Forget();
  if (Sink::IsFault(error)) return measured_.LookAfterFault(source_, cursor_, progress);
  return StopByReference(source_, cursor_, sink_, error, "vmsplice failed", progress);
}

Answer Vmsplice::IntoSinkPipe(std::uint64_t budget, sluice_progress& progress) noexcept {
  // On the end to read from, vmsplice(2) would turn round and read.
  if (!writable_ && (fcntl(sink_.fd(), F_GETFL) & O_ACCMODE) == O_RDONLY) {
    return sink_.Stop(EBADF, "vmsplice failed", progress);
  }
  writable_ = true;
  std::span<const std::byte> view;
  if (const Answer stop = Look(budget, progress, &view)) return stop;
  if (view.empty()) return std::nullopt;
  const std::uint64_t first = cursor_.offset();
  const std::int64_t moved =
      AddToPipe(sink_.fd(), view, sink_.nonblocking() ? SPLICE_F_NONBLOCK : 0u);
  if (moved < 0) return AfterFailure(errno, progress);
  cursor_.AdvanceSource(static_cast<std::uint64_t>(moved));
  return measured_.LookAfter(first, cursor_.offset(), source_, cursor_, progress);
}

// Fills the empty pipe.
Answer Vmsplice::Fill(std::uint64_t budget, sluice_progress& progress) noexcept {
  const std::uint64_t first = cursor_.offset();
  const std::uint64_t room = pipe_.RoomFrom(first);
  std::span<const std::byte> view;
  if (const Answer stop = Look(std::min(budget, room), progress, &view)) return stop;
  if (view.empty()) return std::nullopt;
  const std::int64_t moved = AddToPipe(pipe_.write_end(), view, SPLICE_F_NONBLOCK);
  if (moved < 0) return AfterFailure(errno, progress);
  pipe_.Hold(static_cast<std::uint64_t>(moved));
  if (const Answer stop = measured_.Look(source_, cursor_, progress)) return stop;
  if (!measured_.MayHaveReadZeros(first, first + pipe_.held())) return std::nullopt;
  // Nothing in the pipe has been sent: it is filled again with what is left of the source.
  if (const int error = pipe_.Renew(cursor_.expected_rest()); error != 0) {
    return Fail(progress, SLUICE_E_UNSUPPORTED, PrivatePipe::kFailed, error);
  }
  return std::nullopt;
}

}  // namespace sluice::plugins
