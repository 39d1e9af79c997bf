#include "plugins/linux/copy_file_range.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>

#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"

namespace sluice::plugins {
namespace {

constexpr char kOverlapping[] = "the ranges of the file overlap";

}  // namespace

// ---- FileSink ----

// Without the times of the file: since Linux 6.13 the next write has to renew those that somebody
// has seen, which took 1 µs (fill_mg_cmtime() in fs/stat.c).
bool FileSink::Look() noexcept {
  struct statx status;
  if (statx(fd_, "", AT_EMPTY_PATH, STATX_INO | STATX_SIZE, &status) != 0) return false;
  if (status.stx_blksize == 0) return false;
  const off_t position = lseek(fd_, 0, SEEK_CUR);
  if (position < 0) return false;
  start_ = static_cast<std::uint64_t>(position);
  size_ = status.stx_size;
  block_ = status.stx_blksize;
  device_ = makedev(status.stx_dev_major, status.stx_dev_minor);
  inode_ = status.stx_ino;
  return true;
}

int FileSink::Clone(int source, std::uint64_t offset, std::uint64_t count,
                    std::uint64_t position) const noexcept {
  const file_clone_range range{
      .src_fd = source, .src_offset = offset, .src_length = count, .dest_offset = position};
  if (ioctl(fd_, FICLONERANGE, &range) != 0) return errno;
  return MoveTo(position + count);
}

int FileSink::MakeHole(std::uint64_t count, std::uint64_t position) const noexcept {
  // At the end, which is not its position.
  const int mode = fcntl(fd_, F_GETFL);
  if (mode < 0 || (mode & O_APPEND) != 0) return EBADF;
  struct stat now;
  if (fstat(fd_, &now) != 0) return errno;
  const auto size = static_cast<std::uint64_t>(now.st_size);
  const std::uint64_t end = position + count;
  if (position < size) {
    const std::uint64_t inside = std::min(end, size) - position;
    if (fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(position),
                  static_cast<off_t>(inside)) != 0) {
      return errno;
    }
  }
  if (end > size && ftruncate(fd_, static_cast<off_t>(end)) != 0) return errno;
  return MoveTo(end);
}

int FileSink::MoveTo(std::uint64_t position) const noexcept {
  return lseek(fd_, static_cast<off_t>(position), SEEK_SET) < 0 ? errno : 0;
}

// ---- Holes ----

void Holes::Look(const struct stat& status) noexcept {
  constexpr blkcnt_t kUnit = 512;  // of st_blocks (stat(3type))
  looks_ = status.st_size > status.st_blksize && status.st_blocks < status.st_size / kUnit;
}

std::uint64_t Holes::LengthAt(std::uint64_t offset) noexcept {
  if (!looks_ || offset < data_end_) return 0;
  if (own_ < 0 && !Open()) {
    Ignore();
    return 0;
  }
  const auto at = static_cast<off_t>(offset);
  const off_t hole = lseek(own_, at, SEEK_HOLE);
  if (hole > at) {
    data_end_ = static_cast<std::uint64_t>(hole);
    return 0;
  }
  off_t data = hole;
  if (hole == at) {
    data = lseek(own_, at, SEEK_DATA);
    // The hole goes on to the end of the file.
    if (data < 0 && errno == ENXIO) data = lseek(own_, 0, SEEK_END);
  }
  // ENXIO: the file ends before; whatever reads there finds out.
  if (data < 0 && errno != ENXIO) Ignore();
  return data > at ? static_cast<std::uint64_t>(data - at) : 0;
}

bool Holes::Open() noexcept {
  constexpr std::string_view kDirectory = "/proc/thread-self/fd/";
  std::array<char, kDirectory.size() + 12> path{};
  kDirectory.copy(path.data(), kDirectory.size());
  std::to_chars(path.data() + kDirectory.size(), path.data() + path.size() - 1, fd_);
  own_ = open(path.data(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  return own_ >= 0;
}

// ---- CopyFileRange ----

sluice_status CopyFileRange::LookAtSource(sluice_report& report) noexcept {
  struct stat from;
  // If the files cannot be looked at, only copy_file_range(2) is left, which reports its own
  // errors.
  if (fstat(source_.fd(), &from) != 0) {
    clones_ = false;
    return SLUICE_OK;
  }
  source_size_ = static_cast<std::uint64_t>(from.st_size);
  holes_.Look(from);
  if (!clones_ && !holes_.any()) {
    overlap_known_ = false;
    return SLUICE_OK;
  }
  return LookAtSink(from) ? SLUICE_OK : Refuse(report, SLUICE_E_UNSUPPORTED, kOverlapping);
}

// False if ranges of one file overlap.
bool CopyFileRange::LookAtSink(const struct stat& from) noexcept {
  if (!into_.Look()) {
    clones_ = false;
    holes_.Ignore();
    return true;
  }
  return !into_.Is(from) || !RangesOverlap();
}

// Those of the whole request. To the end of a file that grows while it is copied into itself is
// without end.
bool CopyFileRange::RangesOverlap() const noexcept {
  const std::uint64_t from = request_.offset;
  const std::uint64_t to = into_.start() - cursor_.bytes_done() + request_.head.size;
  const std::uint64_t most = cursor_.source_done() + cursor_.rest();
  const std::uint64_t known = std::max(source_size_, from) - from;
  const std::uint64_t length = cursor_.to_end() ? known : most;
  return length != 0 && to < from + most && from < to + length;
}

// What one call is asked for whole, of bytes that are there, the kernel checks for overlaps itself
// (generic_copy_file_checks() in fs/read_write.c).
bool CopyFileRange::IsOneCall(std::uint64_t budget) const noexcept {
  const std::uint64_t rest = cursor_.rest();
  return cursor_.source_done() == 0 && cursor_.part() == Cursor::Part::kSource && rest <= budget &&
         rest <= kMostCopied && cursor_.offset() + rest <= source_size_;
}

// One call for `count` bytes.
[[gnu::always_inline]] Answer CopyFileRange::CopyOnce(std::uint64_t count,
                                                      sluice_progress& progress) noexcept {
  auto from = static_cast<off_t>(cursor_.offset());
  const ssize_t moved =
      copy_file_range(source_.fd(), &from, sink_.fd(), nullptr, static_cast<std::size_t>(count), 0);
  if (moved < 0) return CannotCopy(errno, progress);
  // Also what it returns for a file whose stated size is wrong (procfs).
  if (moved == 0) return CheckEnd(source_, cursor_, progress);
  const auto accepted = static_cast<std::uint64_t>(moved);
  path_ = "copy_file_range";
  cursor_.AdvanceSource(accepted);
  if (accepted < count) return SLUICE_MORE;
  return std::nullopt;
}

[[gnu::always_inline]] sluice_status CopyFileRange::CopyAtOnce(sluice_progress& progress) noexcept {
  const Answer stop = CopyOnce(cursor_.rest(), progress);
  Report(cursor_, path_, progress);
  if (stop) return *stop;
  return cursor_.tail().empty() ? SLUICE_DONE : SLUICE_MORE;
}

// After one call that was to do it all, and did not, or before any. False if ranges of one file
// overlap.
bool CopyFileRange::LookForOverlap() noexcept {
  overlap_known_ = true;
  struct stat from;
  return fstat(source_.fd(), &from) != 0 || LookAtSink(from);
}

sluice_status CopyFileRange::Step(std::uint64_t budget, sluice_progress& progress) noexcept {
  if (!overlap_known_) {
    if (IsOneCall(budget)) return CopyAtOnce(progress);
    if (!LookForOverlap()) return Fail(progress, SLUICE_E_UNSUPPORTED, kOverlapping);
  }
  return Move(budget, progress);
}

[[gnu::flatten]] sluice_status CopyFileRange::Move(std::uint64_t budget,
                                                   sluice_progress& progress) noexcept {
  copied_ = 0;
  return Steps(cursor_, budget, path_, progress,
               [&](std::uint64_t left) { return Round(left, progress); });
}

Answer CopyFileRange::Round(std::uint64_t budget, sluice_progress& progress) noexcept {
  if (cursor_.part() != Cursor::Part::kSource) {
    return sink_.After(SendParts(sink_, cursor_, {}, budget), progress);
  }
  if (clones_) {
    if (const std::uint64_t count = Cloneable(budget); count != 0) return Clone(count);
  }
  if (clones_) {
    budget = std::min(budget, ToBlock());
  } else if (const std::uint64_t hole = holes_.LengthAt(cursor_.offset()); hole != 0) {
    return SkipHole(cursor_.Limit(budget, hole));
  }
  return Copy(budget, progress);
}

// How many bytes can be shared next: whole blocks, or up to the end of the source where the sink
// has nothing behind it (generic_remap_checks() in fs/remap_range.c).
std::uint64_t CopyFileRange::Cloneable(std::uint64_t budget) noexcept {
  const std::uint64_t block = into_.block();
  const std::uint64_t offset = cursor_.offset();
  if ((offset - position()) % block != 0) {
    clones_ = false;  // they never come to lie alike
    return 0;
  }
  if (offset % block != 0) return 0;
  const std::uint64_t want = cursor_.Limit(budget);
  if (source_size_ <= offset || source_size_ - offset < want) {
    const std::int64_t size = source_.Size();
    if (size < 0 || static_cast<std::uint64_t>(size) <= offset) return 0;
    source_size_ = static_cast<std::uint64_t>(size);
  }
  const std::uint64_t count = std::min(want, source_size_ - offset);
  if (offset + count == source_size_ && position() + count >= into_.size()) return count;
  return count - count % block;
}

// How many bytes there are to the next whole block. (At most one block's: of whole ones fewer than
// a block are left.)
std::uint64_t CopyFileRange::ToBlock() const noexcept {
  return into_.block() - cursor_.offset() % into_.block();
}

Answer CopyFileRange::Clone(std::uint64_t count) noexcept {
  const int error = into_.Clone(source_.fd(), cursor_.offset(), count, position());
  if (error == EINTR) return SLUICE_MORE;
  if (error != 0) {
    // Whatever it is: what also keeps a copy from being made, that will report.
    clones_ = false;
    return std::nullopt;
  }
  cursor_.AdvanceSource(count);
  path_ = "reflink";
  return std::nullopt;
}

Answer CopyFileRange::SkipHole(std::uint64_t count) noexcept {
  const int error = into_.MakeHole(count, position());
  if (error == EINTR) return SLUICE_MORE;
  if (error != 0) {
    holes_.Ignore();  // the zeros are copied
    return std::nullopt;
  }
  if (cursor_.source_done() == 0) path_ = "hole";
  cursor_.AdvanceSource(count);
  return std::nullopt;
}

Answer CopyFileRange::Copy(std::uint64_t budget, sluice_progress& progress) noexcept {
  const std::uint64_t offset = cursor_.offset();
  const std::uint64_t most = std::min(kMostCopied - copied_, holes_.DataEnd(offset) - offset);
  const std::uint64_t before = cursor_.source_done();
  const Answer stop = CopyOnce(AskFor(cursor_, std::min(budget, most)), progress);
  copied_ += cursor_.source_done() - before;
  if (stop) return stop;
  if (copied_ == kMostCopied && cursor_.part() == Cursor::Part::kSource) return SLUICE_MORE;
  return std::nullopt;
}

// EXDEV: two filesystems, unlike ones since Linux 5.19. EINVAL: one of them is not a regular file,
// or the ranges overlap. ETXTBSY: a swap file. EBADF: the file is open for appending, besides what
// it means everywhere.
Answer CopyFileRange::CannotCopy(int error, sluice_progress& progress) noexcept {
  constexpr const char* kFailed = "copy_file_range failed";
  const int mode = error == EBADF ? fcntl(sink_.fd(), F_GETFL) : 0;
  const bool appends = mode >= 0 && (mode & O_APPEND) != 0;
  if (appends || error == EXDEV || error == ETXTBSY) {
    return Fail(progress, SLUICE_E_UNSUPPORTED, kFailed, error);
  }
  return StopByReference(source_, cursor_, sink_, error, kFailed, progress);
}

}  // namespace sluice::plugins
