#include "plugins/linux/private_pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <sluice/plugin.hpp>

#include "plugins/linux/by_reference.h"

namespace sluice::plugins {

void PrivatePipe::Close() noexcept {
  for (const int end : ends_) {
    if (end >= 0) close(end);
  }
  ends_ = kNone;
  held_ = 0;
}

PrivatePipe PrivatePipe::Keep() noexcept {
  if (held_ != 0) {
    Close();
  } else if (owner_ == 0) {
    owner_ = getpid();
  }
  return std::move(*this);
}

int PrivatePipe::Provide(std::uint64_t size) noexcept {
  if (ends_[0] >= 0 && owner_ != getpid()) Close();
  if (ends_[0] < 0) {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) return errno;
    owner_ = 0;
    room_ = kUsual;
  }
  if (size > kUsual && room_ == kUsual) {
    int room = fcntl(write_end(), F_SETPIPE_SZ, static_cast<int>(kMost));
    if (room < 0) room = fcntl(write_end(), F_GETPIPE_SZ);
    if (room > 0) room_ = static_cast<std::uint64_t>(room);
  }
  capacity_ = size > kUsual ? room_ : std::min(room_, kUsual);
  return 0;
}

int PrivatePipe::Renew(std::uint64_t size) noexcept {
  Close();
  return Provide(size);
}

Answer PrivatePipe::Drain(const Source& source, Cursor& cursor, const Sink& sink,
                          std::uint64_t budget, bool ends, sluice_progress& progress) noexcept {
  const std::uint64_t count = std::min(held_, budget);
  const bool more = count < held_ || (ends ? cursor.HoldsEnd() : cursor.MoreAfter(count));
  const ssize_t moved =
      splice(read_end(), nullptr, sink.fd(), nullptr, static_cast<std::size_t>(count),
             SPLICE_F_MOVE | (more ? SPLICE_F_MORE : 0u));
  if (moved < 0) return StopByReference(source, cursor, sink, errno, "splice failed", progress);
  if (moved == 0) return Fail(progress, SLUICE_E_UNSUPPORTED, "splice moved nothing to the sink");
  const auto accepted = static_cast<std::uint64_t>(moved);
  held_ -= accepted;
  cursor.Advance(accepted);
  // A signal, or a full socket, which the next call tells apart.
  if (accepted < count) return SLUICE_MORE;
  return std::nullopt;
}

}  // namespace sluice::plugins
