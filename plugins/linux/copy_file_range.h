// linux.copy_file_range: from file to file inside the kernel, by sharing storage where the
// filesystem can.
#ifndef SLUICE_PLUGINS_LINUX_COPY_FILE_RANGE_H_
#define SLUICE_PLUGINS_LINUX_COPY_FILE_RANGE_H_

#include <linux/magic.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "plugins/common/route.h"
#include "plugins/common/step.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// Functions that make system calls for reflinks and holes are never inlined, to keep the copying
// step small.

// The sink of ranges: a borrowed descriptor of a file. Functions that change the file return 0 or
// errno. After an error its position is where it was, so that the change does not count and can be
// made again.
class FileSink {
 public:
  explicit FileSink(int fd) noexcept : fd_(fd) {}

  // Looks at the file. Must be called first, once, before anything is written.
  [[gnu::noinline]] bool Look() noexcept;

  std::uint64_t start() const noexcept { return start_; }  // its position at Look()
  std::uint64_t size() const noexcept { return size_; }    // then
  bool Is(const struct stat& other) const noexcept {       // the same file
    return other.st_dev == device_ && other.st_ino == inode_;
  }

  // What offsets and lengths of a clone are multiples of: st_blksize, a multiple of the
  // filesystem's block.
  std::uint64_t block() const noexcept { return block_; }

  // Shares `count` bytes of `source` from `offset` on with it at `position`, its own, and moves
  // that behind them (ioctl_ficlonerange(2)).
  [[gnu::noinline]] int Clone(int source, std::uint64_t offset, std::uint64_t count,
                              std::uint64_t position) const noexcept;

  // Makes `count` bytes at `position`, its own, a hole, and moves that behind them. What lies
  // behind stays. Returns EBADF if the file is open for appending, as copy_file_range(2) does.
  [[gnu::noinline]] int MakeHole(std::uint64_t count, std::uint64_t position) const noexcept;

 private:
  int MoveTo(std::uint64_t position) const noexcept;

  int fd_;
  std::uint64_t start_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t block_ = 0;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// Finds the holes of a file (SEEK_HOLE, lseek(2)). That moves the position, which the file's
// descriptor may share with others, so it is done on another one of the same file, opened by
// /proc. Where that is not allowed, where the filesystem does not tell, and where everything is
// stored, there are no holes: zeros are bytes like others.
class Holes {
 public:
  explicit Holes(int fd) noexcept : fd_(fd) {}
  Holes(const Holes&) = delete;
  Holes& operator=(const Holes&) = delete;
  ~Holes() {
    if (own_ >= 0) close(own_);
  }

  // The file's status: there are none if it occupies as much as it is long (of a few bytes it does
  // not matter).
  void Look(const struct stat& status) noexcept;

  // How long the hole is that begins at `offset`, up to the end of the file at most; 0: there is
  // none, or nobody can tell.
  [[gnu::noinline]] std::uint64_t LengthAt(std::uint64_t offset) noexcept;

  // Up to where there is no hole, as far as LengthAt() has seen, if that is behind `offset`; else
  // UINT64_MAX: not known.
  std::uint64_t DataEnd(std::uint64_t offset) const noexcept {
    return offset < data_end_ ? data_end_ : UINT64_MAX;
  }

  // True if there may be some.
  bool any() const noexcept { return looks_; }

  // From now on there are none.
  void Ignore() noexcept { looks_ = false; }

 private:
  bool Open() noexcept;

  int fd_;
  int own_ = -1;
  bool looks_ = false;
  std::uint64_t data_end_ = 0;  // no hole before it, from where LengthAt() last looked
};

// Three ways, the first that works:
//
//   reflink          FICLONERANGE (ioctl_ficlonerange(2)): both files share the storage until
//                    either is written to. No copy, and one call for any budget, which takes no
//                    time but to store what is new in the source. Needs both files on one
//                    filesystem that can (XFS, Btrfs, bcachefs, NFS 4.2 …), and whole blocks. Not
//                    tried on those that never can (ext4, tmpfs).
//   hole             what the source has never stored stays so: the sink gets a hole, too
//   copy_file_range  copy_file_range(2): one copy inside the kernel, or on the server of a network
//                    filesystem, or shared storage again where it finds whole blocks
//
// The path is the one that moved the last bytes of the source; "hole" only if nothing else has
// moved any, and "write" if there were only a head and a tail.
//
// How often the sending call copies depends on the filesystem, so it is not claimed. Bytes are
// copied, or shared until they are written to: SLUICE_REQUEST_STABLE is kept.
//
// What the kernel cannot do for these two files (another filesystem, procfs, a file open for
// appending, an immutable or swap file) is SLUICE_E_UNSUPPORTED, at whatever byte it says so. So
// are ranges of one file that overlap: copied piece by piece they would repeat themselves.
class CopyFileRange {
 public:
  // Most that one step copies, whatever its budget: a step cannot be cancelled, and storage may be
  // slow. Reflinks and holes take no time and have no such limit.
  static constexpr std::uint64_t kMostCopied = std::uint64_t{16} * 1024 * 1024;

  static constexpr Identity kIdentity{
      .name = "linux.copy_file_range",
      .version = "1.1.0",
      .summary =
          "shares or copies ranges of files inside the kernel: FICLONERANGE, "
          "copy_file_range",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_STABLE |
                      SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kFileSink,
             .staged_milli = 0,
             .crossings_per_mib_max = 3}),
  };

  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept {
    static constexpr Route kRoute{
        .sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
        .sinks = kFileSink,
        .source_reason = "the source is not a regular file: it has no ranges to copy",
        .sink_reason = "the sink is not a file: ranges are copied between files only"};
    const sluice_status status = kRoute.Check(route, report);
    if (status == SLUICE_OK && (route.sink->facts & SLUICE_FACT_APPEND) != 0) {
      return Refuse(report, SLUICE_E_UNSUPPORTED, "the sink is open for appending");
    }
    return status;
  }

  explicit CopyFileRange(const sluice_request& request) noexcept
      : request_(request),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink),
        into_(sink_.fd()),
        holes_(source_.fd()),
        clones_(!NeverShares(request.route->sink->filesystem)) {}
  // Inlined where the constructor is: a call would load again what that has just stored.
  [[gnu::always_inline]] sluice_status Open(sluice_report& report) noexcept {
    const sluice_status status = Probe(*request_.route, report);
    if (status != SLUICE_OK) return status;
    const sluice_endpoint& source = *request_.route->source;
    if (clones_ || (source.facts & SLUICE_FACT_NO_HOLES) == 0 || source.size == SLUICE_UNKNOWN) {
      return LookAtSource(report);
    }
    source_size_ = source.size;
    overlap_known_ = false;
    return SLUICE_OK;
  }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

 private:
  // Filesystems whose files never share storage (no remap_file_range in their file_operations, as
  // of Linux 6.18). Of others, and of those that are not known, FICLONERANGE says so itself.
  static constexpr bool NeverShares(std::uint64_t filesystem) noexcept {
    return filesystem == EXT4_SUPER_MAGIC || filesystem == TMPFS_MAGIC || filesystem == RAMFS_MAGIC;
  }

  sluice_status Move(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Clone(std::uint64_t count) noexcept;
  Answer SkipHole(std::uint64_t count) noexcept;
  Answer Copy(std::uint64_t budget, sluice_progress& progress) noexcept;
  inline Answer CopyOnce(std::uint64_t count, sluice_progress& progress) noexcept;
  inline sluice_status CopyAtOnce(sluice_progress& progress) noexcept;
  [[gnu::cold]] Answer CannotCopy(int error, sluice_progress& progress) noexcept;

  sluice_status LookAtSource(sluice_report& report) noexcept;
  [[gnu::cold]] bool LookForOverlap() noexcept;
  bool LookAtSink(const struct stat& from) noexcept;
  bool IsOneCall(std::uint64_t budget) const noexcept;
  bool RangesOverlap() const noexcept;
  std::uint64_t Cloneable(std::uint64_t budget) noexcept;
  std::uint64_t ToBlock() const noexcept;

  // Where the sink is written next.
  std::uint64_t position() const noexcept { return into_.start() + cursor_.bytes_done(); }

  const sluice_request& request_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  FileSink into_;  // the same file as sink_
  Holes holes_;
  const char* path_ = "write";     // what progress.path says
  bool clones_;                    // FICLONERANGE may work
  bool overlap_known_ = true;      // whether the ranges are of one file, and overlap
  std::uint64_t source_size_ = 0;  // when it was last looked at
  std::uint64_t copied_ = 0;       // in this step
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_COPY_FILE_RANGE_H_
