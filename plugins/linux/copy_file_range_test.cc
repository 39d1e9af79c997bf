#include "plugins/linux/copy_file_range.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <sluice/plugin.hpp>
#include <string>

#include "harness/channels/loop_filesystem.h"
#include "plugins/common/testing/calls.h"
#include "plugins/common/testing/ends.h"
#include "plugins/common/testing/pattern.h"
#include "plugins/common/testing/transfer.h"

namespace sluice::plugins {
namespace {

using testing::Ask;
using testing::Calls;
using testing::Describe;
using testing::Fd;
using testing::Pattern;
using testing::SameBytes;
using testing::SourceFile;
using testing::Transfer;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;
constexpr const sluice_plugin& kPlugin = internal::Descriptor<CopyFileRange>::kPlugin;

// ---- Files ----

// A file without a name in `directory`.
Fd FileIn(const std::string& directory) {
  std::string name = directory + "/sluice.XXXXXX";
  Fd file(mkostemp(name.data(), O_CLOEXEC));
  EXPECT_GE(file.get(), 0) << name;
  unlink(name.c_str());
  return file;
}

void Fill(const Fd& file, std::uint64_t offset, const std::string& bytes) {
  ASSERT_EQ(pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)),
            static_cast<ssize_t>(bytes.size()));
}

std::string Content(const Fd& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  const ssize_t got = pread(file.get(), bytes.data(), size, static_cast<off_t>(offset));
  bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return bytes;
}

struct stat StatusOf(const Fd& file) {
  struct stat status {};
  EXPECT_EQ(fstat(file.get(), &status), 0);
  return status;
}

std::uint64_t SizeOf(const Fd& file) { return static_cast<std::uint64_t>(StatusOf(file).st_size); }

// Bytes that it occupies.
std::uint64_t Stored(const Fd& file) {
  return static_cast<std::uint64_t>(StatusOf(file).st_blocks) * 512;
}

off_t PositionOf(const Fd& file) { return lseek(file.get(), 0, SEEK_CUR); }

// Of its first bytes, how many the file shares with another, by the file system's own map.
std::uint64_t Shared(const Fd& file) {
  constexpr std::size_t kExtents = 16;
  alignas(fiemap) std::array<std::byte, sizeof(fiemap) + kExtents * sizeof(fiemap_extent)>
      storage{};
  auto* const map = reinterpret_cast<fiemap*>(storage.data());
  map->fm_length = FIEMAP_MAX_OFFSET;
  map->fm_flags = FIEMAP_FLAG_SYNC;
  map->fm_extent_count = kExtents;
  EXPECT_EQ(ioctl(file.get(), FS_IOC_FIEMAP, map), 0);
  const auto* const extents = reinterpret_cast<const fiemap_extent*>(map + 1);
  std::uint64_t shared = 0;
  for (std::size_t i = 0; i < map->fm_mapped_extents; ++i) {
    if ((extents[i].fe_flags & FIEMAP_EXTENT_SHARED) != 0) shared += extents[i].fe_length;
  }
  return shared;
}

// What copying `from` to `to`, at its position, answers; with the path it went by.
struct Result {
  sluice_status status;
  std::string path;
  std::uint64_t bytes;
};

Result Copy(const Fd& from, const Fd& to, const Ask& ask, std::uint64_t budget = 2 * kMiB) {
  Transfer transfer(kPlugin, Describe(from.get(), SLUICE_KIND_FILE),
                    Describe(to.get(), SLUICE_KIND_FILE), ask);
  const sluice_status status = transfer.Run(budget);
  const sluice_progress& progress = transfer.progress();
  return {status, progress.path == nullptr ? "" : progress.path, progress.bytes_done};
}

// ---- On the filesystem that the tests have ----

class OnAnyFilesystem : public ::testing::Test {
 protected:
  static std::string Directory() { return ::testing::TempDir(); }

  // Files have holes there, and the filesystem tells.
  static bool HasHoles() {
    const Fd file = FileIn(Directory());
    EXPECT_EQ(ftruncate(file.get(), 16 * kMiB), 0);
    return Stored(file) == 0 && lseek(file.get(), 0, SEEK_HOLE) == 0;
  }
};

TEST_F(OnAnyFilesystem, AHoleStaysAHoleBehindTheEndOfTheSink) {
  if (!HasHoles()) GTEST_SKIP() << "files have no holes in " << Directory();
  const Fd from = FileIn(Directory());
  Fill(from, 5 * kGiB, Pattern(0, 100'000));
  ASSERT_EQ(ftruncate(from.get(), 6 * kGiB), 0);
  const Fd to = FileIn(Directory());
  const Result result = Copy(from, to, {});
  EXPECT_EQ(result.status, SLUICE_DONE);
  EXPECT_EQ(result.bytes, 6 * kGiB);
  EXPECT_EQ(SizeOf(to), 6 * kGiB);
  EXPECT_EQ(PositionOf(to), static_cast<off_t>(6 * kGiB));
  EXPECT_LE(Stored(to), kMiB);
  EXPECT_TRUE(SameBytes(Pattern(0, 100'000), Content(to, 5 * kGiB, 100'000)));
  EXPECT_EQ(PositionOf(from), 0);
}

TEST_F(OnAnyFilesystem, AHoleTakesThePlaceOfWhatTheSinkHad) {
  if (!HasHoles()) GTEST_SKIP() << "files have no holes in " << Directory();
  const Fd from = FileIn(Directory());
  ASSERT_EQ(ftruncate(from.get(), 2 * kMiB), 0);
  const Fd to = FileIn(Directory());
  Fill(to, 0, Pattern(0, 4 * kMiB));
  ASSERT_EQ(lseek(to.get(), 1000, SEEK_SET), 1000);
  const Result result = Copy(from, to, {.head = "head", .tail = "tail"});
  EXPECT_EQ(result.status, SLUICE_DONE);
  const std::string expected = Pattern(0, 1000) + "head" + std::string(2 * kMiB, '\0') + "tail" +
                               Pattern(1008 + 2 * kMiB, 2 * kMiB - 1008);
  EXPECT_TRUE(SameBytes(expected, Content(to, 0, 5 * kMiB)));
  EXPECT_EQ(PositionOf(to), static_cast<off_t>(1008 + 2 * kMiB));
}

TEST_F(OnAnyFilesystem, OnlyAHoleIsNoCopy) {
  if (!HasHoles()) GTEST_SKIP() << "files have no holes in " << Directory();
  const Fd from = FileIn(Directory());
  ASSERT_EQ(ftruncate(from.get(), 10 * kMiB), 0);
  const Fd to = FileIn(Directory());
  // Not aligned, so that it cannot be shared either.
  const Result result = Copy(from, to, {.offset = 1, .length = 9 * kMiB});
  EXPECT_EQ(result.status, SLUICE_DONE);
  EXPECT_EQ(result.path, "hole");
  EXPECT_EQ(SizeOf(to), 9 * kMiB);
}

TEST_F(OnAnyFilesystem, ALengthBeyondAHoleAtTheEndIsTruncated) {
  const Fd from = FileIn(Directory());
  ASSERT_EQ(ftruncate(from.get(), 10 * kMiB), 0);
  const Fd to = FileIn(Directory());
  const Result result = Copy(from, to, {.length = 11 * kMiB});
  EXPECT_EQ(result.status, SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_EQ(result.bytes, 10 * kMiB);
}

TEST_F(OnAnyFilesystem, OneStepCopiesNoMoreThanItShould) {
  const Fd from = FileIn(Directory());
  Fill(from, 0, Pattern(0, 20 * kMiB));
  const Fd to = FileIn(Directory());
  Transfer transfer(kPlugin, Describe(from.get(), SLUICE_KIND_FILE),
                    Describe(to.get(), SLUICE_KIND_FILE), {});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  const sluice_status status = transfer.Step(kGiB);
  if (std::string(transfer.progress().path) == "reflink") {
    GTEST_SKIP() << "nothing is copied in " << Directory();
  }
  EXPECT_EQ(status, SLUICE_MORE);
  EXPECT_EQ(transfer.progress().bytes_done, CopyFileRange::kMostCopied);
  EXPECT_EQ(transfer.Step(kGiB), SLUICE_DONE);
  EXPECT_TRUE(SameBytes(Pattern(0, 20 * kMiB), Content(to, 0, 20 * kMiB)));
}

// By open(), or by a first step that moves nothing: in one call or in many.
TEST_F(OnAnyFilesystem, OverlappingRangesOfOneFileAreRefused) {
  const Fd file = FileIn(Directory());
  Fill(file, 0, Pattern(0, 100'000));
  struct Look {
    std::uint64_t filesystem;
    std::uint32_t facts;
    std::uint64_t budget;
  };
  for (const auto& [filesystem, facts, budget] :
       {Look{0, 0, kMiB}, Look{0, 0, 1000}, Look{EXT4_SUPER_MAGIC, 0, kMiB},
        Look{EXT4_SUPER_MAGIC, 0, 1000}, Look{EXT4_SUPER_MAGIC, SLUICE_FACT_NO_HOLES, kMiB},
        Look{EXT4_SUPER_MAGIC, SLUICE_FACT_NO_HOLES, 1000}}) {
    SCOPED_TRACE(::testing::Message() << budget << " in " << filesystem << " with facts " << facts);
    const auto answer = [&](off_t position, const Ask& ask) {
      EXPECT_EQ(lseek(file.get(), position, SEEK_SET), position);
      sluice_endpoint end = Describe(file.get(), SLUICE_KIND_FILE);
      end.filesystem = filesystem;
      end.facts |= facts;
      Transfer transfer(kPlugin, end, end, ask);
      sluice_status status = transfer.Open();
      if (status == SLUICE_OK) status = transfer.Step(budget);
      if (status >= SLUICE_OK) return SLUICE_OK;
      EXPECT_EQ(transfer.progress().bytes_done, 0U);
      return status;
    };
    EXPECT_EQ(answer(5000, {.offset = 0, .length = 5001}), SLUICE_E_UNSUPPORTED);
    EXPECT_EQ(answer(0, {.offset = 5000, .length = 5001}), SLUICE_E_UNSUPPORTED);
    EXPECT_EQ(answer(4996, {.offset = 0, .length = 5001, .head = "head"}), SLUICE_E_UNSUPPORTED);
    EXPECT_EQ(answer(5000, {.offset = 5000, .length = 1}), SLUICE_E_UNSUPPORTED);
    // What is copied behind its end would be copied again.
    EXPECT_EQ(answer(100'000, {.offset = 0, .length = 200'000}), SLUICE_E_UNSUPPORTED);
    // It would never come to an end.
    EXPECT_EQ(answer(100'000, {}), SLUICE_E_UNSUPPORTED);
    EXPECT_TRUE(SameBytes(Pattern(0, 100'000), Content(file, 0, 200'000)));
  }
  for (const auto& [position, ask] :
       {std::pair{5000, Ask{.offset = 0, .length = 5000}}, std::pair{0, Ask{.offset = 50'000}},
        std::pair{5000, Ask{.offset = 5000, .length = 0}}}) {
    ASSERT_EQ(lseek(file.get(), position, SEEK_SET), position);
    EXPECT_EQ(Copy(file, file, ask).status, SLUICE_DONE);
  }
}

// The kernel sees no overlap with what the first call finds, and then the file is longer.
TEST_F(OnAnyFilesystem, AFileThatIsShorterThanTheHostSawIsNotCopiedIntoItselfOverAndOver) {
  const Fd file = FileIn(Directory());
  Fill(file, 0, Pattern(0, 60'000));
  ASSERT_EQ(lseek(file.get(), 70'000, SEEK_SET), 70'000);
  sluice_endpoint end = Describe(file.get(), SLUICE_KIND_FILE);
  end.filesystem = EXT4_SUPER_MAGIC;
  end.facts |= SLUICE_FACT_NO_HOLES;
  end.size = 100'000;
  Transfer transfer(kPlugin, end, end, {.offset = 0, .length = 100'000});
  EXPECT_EQ(transfer.Run(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(std::string(transfer.progress().reason), "the ranges of the file overlap");
  EXPECT_EQ(transfer.progress().bytes_done, 60'000U);
  EXPECT_TRUE(SameBytes(Pattern(0, 60'000) + std::string(10'000, '\0') + Pattern(0, 60'000),
                        Content(file, 0, 300'000)));
}

TEST_F(OnAnyFilesystem, AHoleThatCameAfterTheHostLookedIsCopiedAsZeros) {
  const Fd from = FileIn(Directory());
  Fill(from, 0, Pattern(0, kMiB));
  sluice_endpoint source = Describe(from.get(), SLUICE_KIND_FILE);
  source.facts |= SLUICE_FACT_NO_HOLES;
  ASSERT_EQ(ftruncate(from.get(), 0), 0);
  ASSERT_EQ(ftruncate(from.get(), kMiB), 0);
  const Fd to = FileIn(Directory());
  sluice_endpoint sink = Describe(to.get(), SLUICE_KIND_FILE);
  sink.filesystem = EXT4_SUPER_MAGIC;
  Transfer transfer(kPlugin, source, sink, {});
  EXPECT_EQ(transfer.Run(), SLUICE_DONE);
  EXPECT_TRUE(SameBytes(std::string(kMiB, '\0'), Content(to, 0, 2 * kMiB)));
}

TEST_F(OnAnyFilesystem, RangesOfOneFileThatDoNotOverlapAreCopied) {
  const Fd file = FileIn(Directory());
  Fill(file, 0, Pattern(0, 100'000));
  ASSERT_EQ(lseek(file.get(), 70'001, SEEK_SET), 70'001);
  // The descriptor's one position is the sink's.
  EXPECT_EQ(Copy(file, file, {.offset = 3, .length = 50'000}).status, SLUICE_DONE);
  EXPECT_TRUE(SameBytes(Pattern(0, 70'001) + Pattern(3, 50'000), Content(file, 0, 200'000)));
}

// The host may not know that the sink is open for appending.
TEST_F(OnAnyFilesystem, AnAppendingSinkIsLeftToOthersWhateverTheFactsSay) {
  const Fd from = FileIn(Directory());
  Fill(from, 0, Pattern(0, 100'000));
  const Fd to = FileIn(Directory());
  const sluice_endpoint sink = Describe(to.get(), SLUICE_KIND_FILE);
  ASSERT_EQ(fcntl(to.get(), F_SETFL, O_APPEND), 0);
  Transfer known(kPlugin, Describe(from.get(), SLUICE_KIND_FILE),
                 Describe(to.get(), SLUICE_KIND_FILE), {});
  EXPECT_EQ(known.Probe(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(std::string(known.report().reason), "the sink is open for appending");
  Transfer unknown(kPlugin, Describe(from.get(), SLUICE_KIND_FILE), sink, {});
  EXPECT_EQ(unknown.Run(), SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(unknown.progress().bytes_done, 0U);
  EXPECT_EQ(SizeOf(to), 0U);
}

TEST_F(OnAnyFilesystem, AnotherFilesystemIsLeftToOthers) {
  const Fd from(memfd_create("sluice", MFD_CLOEXEC));
  Fill(from, 0, Pattern(0, 100'000));
  const Fd to = FileIn(Directory());
  if (StatusOf(from).st_dev == StatusOf(to).st_dev) GTEST_SKIP() << "it is the same";
  const Result result = Copy(from, to, {});
  // Before Linux 5.19 it is copied.
  if (result.status != SLUICE_DONE) {
    EXPECT_EQ(result.status, SLUICE_E_UNSUPPORTED);
    EXPECT_EQ(result.bytes, 0U);
  }
}

TEST_F(OnAnyFilesystem, ProcfsIsLeftToOthers) {
  const Fd from(open("/proc/self/status", O_RDONLY | O_CLOEXEC));
  const Fd to = FileIn(Directory());
  EXPECT_EQ(Copy(from, to, {}).status, SLUICE_E_UNSUPPORTED);
  EXPECT_EQ(SizeOf(to), 0U);
}

// ---- Where files can share storage ----

// How often it asks to share storage in a filesystem that the host names so.
std::optional<std::uint64_t> AsksToShare(std::uint64_t filesystem) {
  const SourceFile from(kMiB);
  const Fd to = testing::MakeFile();
  sluice_endpoint sink = Describe(to.get(), SLUICE_KIND_FILE);
  sink.filesystem = filesystem;
  Transfer transfer(kPlugin, from.endpoint(), sink, {});
  const auto calls = testing::CallsOf([&] { return transfer.Run(UINT64_MAX) == SLUICE_DONE; });
  if (!calls) return std::nullopt;
  return calls->contains(SYS_ioctl) ? calls->at(SYS_ioctl) : 0;
}

TEST(CopyFileRange, AsksToShareWhereTheFilesystemMay) {
  const auto unknown = AsksToShare(0);
  if (!unknown) GTEST_SKIP() << "system calls cannot be counted here";
  EXPECT_EQ(unknown, 1U);
  EXPECT_EQ(AsksToShare(BTRFS_SUPER_MAGIC), 1U);
  EXPECT_EQ(AsksToShare(EXT4_SUPER_MAGIC), 0U);
  EXPECT_EQ(AsksToShare(TMPFS_MAGIC), 0U);
}

// To look at the files costs as much as to copy a little.
TEST(CopyFileRange, LooksForHolesOnlyIfOneCallCopiesAll) {
  const SourceFile from(64 * 1024);
  const Fd to = testing::MakeFile();
  sluice_endpoint sink = Describe(to.get(), SLUICE_KIND_FILE);
  sink.filesystem = EXT4_SUPER_MAGIC;
  for (const std::uint32_t facts : {0U, SLUICE_FACT_NO_HOLES}) {
    sluice_endpoint source = from.endpoint();
    source.facts |= facts;
    Transfer transfer(kPlugin, source, sink, {.length = 64 * 1024});
    const auto calls = testing::CallsOf([&] { return transfer.Run() == SLUICE_DONE; });
    if (!calls) GTEST_SKIP() << "system calls cannot be counted here";
    EXPECT_EQ(calls->at(SYS_copy_file_range), 1U);
    EXPECT_EQ(testing::Total(*calls), facts == 0 ? 2U : 1U);
  }
}

// Each file system in an image of its own, made as root.
class OnReflinks : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    constexpr std::uint64_t kImage = 16 * kGiB;
    auto made = channels::LoopFilesystem::Make(GetParam(), ::testing::TempDir(), kImage);
    if (!made) GTEST_SKIP() << made.error().message;
    filesystem_.emplace(*std::move(made));
  }

  Fd File() const { return FileIn(filesystem_->path().string()); }
  Fd FileOf(std::uint64_t size) const {
    Fd file = File();
    Fill(file, 0, Pattern(0, size));
    return file;
  }

 private:
  std::optional<channels::LoopFilesystem> filesystem_;
};

TEST_P(OnReflinks, TheStorageIsShared) {
  const Fd from = FileOf(3 * kMiB + 5);
  const Fd to = File();
  const Result result = Copy(from, to, {});
  EXPECT_EQ(result.status, SLUICE_DONE);
  EXPECT_EQ(result.path, "reflink");
  EXPECT_EQ(SizeOf(to), 3 * kMiB + 5);
  EXPECT_EQ(PositionOf(to), static_cast<off_t>(3 * kMiB + 5));
  EXPECT_GE(Shared(to), 3 * kMiB + 5);
  EXPECT_TRUE(SameBytes(Pattern(0, 3 * kMiB + 5), Content(to, 0, 4 * kMiB)));
  // Until it is written to.
  Fill(from, 0, std::string(100'000, 'x'));
  EXPECT_TRUE(SameBytes(Pattern(0, 100'000), Content(to, 0, 100'000)));
  EXPECT_EQ(PositionOf(from), 0);
}

TEST_P(OnReflinks, TenGibibytesTakeOneCall) {
  const Fd from = File();
  // Storage without content: as much for the file system, and quickly made.
  ASSERT_EQ(fallocate(from.get(), 0, 0, 10 * kGiB), 0);
  Fill(from, 7 * kGiB, Pattern(0, 100'000));
  ASSERT_EQ(fsync(from.get()), 0);
  const Fd to = File();
  Transfer transfer(kPlugin, Describe(from.get(), SLUICE_KIND_FILE),
                    Describe(to.get(), SLUICE_KIND_FILE), {.length = 10 * kGiB});
  const std::optional<Calls> calls =
      testing::CallsOf([&] { return transfer.Run(UINT64_MAX) == SLUICE_DONE; });
  if (!calls) GTEST_SKIP() << "system calls cannot be counted here";
  EXPECT_EQ(calls->at(SYS_ioctl), 1U);
  EXPECT_EQ(calls->count(SYS_copy_file_range), 0U);
  EXPECT_LE(testing::Total(*calls), 5U);
  EXPECT_EQ(SizeOf(to), 10 * kGiB);
  EXPECT_GE(Shared(to), 100'000U);
  EXPECT_TRUE(SameBytes(Pattern(0, 100'000), Content(to, 7 * kGiB, 100'000)));
}

TEST_P(OnReflinks, HolesAreKept) {
  const Fd from = File();
  Fill(from, kGiB, Pattern(0, kMiB));
  ASSERT_EQ(ftruncate(from.get(), 10 * kGiB), 0);
  const Fd to = File();
  EXPECT_EQ(Copy(from, to, {}, 64 * kMiB).status, SLUICE_DONE);
  EXPECT_EQ(SizeOf(to), 10 * kGiB);
  EXPECT_LE(Stored(to), 2 * kMiB);
  EXPECT_TRUE(SameBytes(Pattern(0, kMiB), Content(to, kGiB, kMiB)));
}

TEST_P(OnReflinks, EdgesThatAreNoWholeBlocksAreCopied) {
  const Fd from = FileOf(kMiB);
  struct Range {
    std::uint64_t offset, length, position;
  };
  for (const auto& [offset, length, position] :
       {Range{0, 500'000, 0}, Range{4096, 500'001, 8192}, Range{100, 500'000, 100},
        Range{100, 500'000, 4196}, Range{1, 500'000, 0}, Range{4000, 50, 4000}, Range{0, 4095, 0},
        Range{kMiB - 5000, 5000, 3}}) {
    SCOPED_TRACE(::testing::Message() << length << " bytes from " << offset << " to " << position);
    const std::string old(kMiB, 'o');
    const Fd to = File();
    Fill(to, 0, old);
    ASSERT_EQ(lseek(to.get(), static_cast<off_t>(position), SEEK_SET),
              static_cast<off_t>(position));
    const Result result = Copy(from, to, {.offset = offset, .length = length}, 100'001);
    EXPECT_EQ(result.status, SLUICE_DONE);
    EXPECT_EQ(result.bytes, length);
    EXPECT_TRUE(
        SameBytes(old.substr(0, position) + Pattern(offset, length) + old.substr(position + length),
                  Content(to, 0, 2 * kMiB)));
    EXPECT_EQ(PositionOf(to), static_cast<off_t>(position + length));
    const bool alike = (offset - position) % 4096 == 0;
    EXPECT_EQ(Shared(to) != 0, alike && length > 100'000);
  }
}

TEST_P(OnReflinks, TheEndOfTheSourceIsSharedOnlyWhereNothingLiesBehind) {
  const Fd from = FileOf(kMiB + 5);
  const Fd shorter = File();
  EXPECT_EQ(Copy(from, shorter, {}).path, "reflink");
  const Fd longer = File();
  Fill(longer, 2 * kMiB, "behind");
  EXPECT_EQ(Copy(from, longer, {}).path, "copy_file_range");
  EXPECT_EQ(SizeOf(longer), 2 * kMiB + 6);
  EXPECT_TRUE(SameBytes(Pattern(0, kMiB + 5), Content(longer, 0, kMiB + 5)));
  EXPECT_GE(Shared(longer), kMiB);
}

TEST_P(OnReflinks, ASourceThatGrewIsCopiedToItsEnd) {
  const Fd from = FileOf(kMiB);
  const Fd to = File();
  Transfer transfer(kPlugin, Describe(from.get(), SLUICE_KIND_FILE),
                    Describe(to.get(), SLUICE_KIND_FILE), {});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  ASSERT_EQ(transfer.Step(kMiB), SLUICE_MORE);
  Fill(from, kMiB, Pattern(kMiB, 2 * kMiB + 7));
  EXPECT_EQ(transfer.Finish(), SLUICE_DONE);
  EXPECT_EQ(std::string(transfer.progress().path), "reflink");
  EXPECT_TRUE(SameBytes(Pattern(0, 3 * kMiB + 7), Content(to, 0, 4 * kMiB)));
}

TEST_P(OnReflinks, ASourceThatShrankIsTruncated) {
  const Fd from = FileOf(4 * kMiB);
  const Fd to = File();
  Transfer transfer(kPlugin, Describe(from.get(), SLUICE_KIND_FILE),
                    Describe(to.get(), SLUICE_KIND_FILE), {.length = 4 * kMiB});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  ASSERT_EQ(transfer.Step(kMiB), SLUICE_MORE);
  ASSERT_EQ(ftruncate(from.get(), 2 * kMiB + 1), 0);
  EXPECT_EQ(transfer.Finish(), SLUICE_E_SOURCE_TRUNCATED);
  EXPECT_EQ(transfer.progress().bytes_done, 2 * kMiB + 1);
  EXPECT_TRUE(SameBytes(Pattern(0, 2 * kMiB + 1), Content(to, 0, 4 * kMiB)));
}

INSTANTIATE_TEST_SUITE_P(In, OnReflinks, ::testing::Values("xfs", "btrfs"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace sluice::plugins
