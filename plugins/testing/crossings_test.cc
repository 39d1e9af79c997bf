// Every plugin makes the system calls it needs, and keeps what it claims about crossings.
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <cstdint>
#include <optional>

#include "plugins/testing/cases.h"
#include "plugins/testing/ends.h"
#include "plugins/testing/traced.h"
#include "plugins/testing/transfer.h"

namespace sluice::plugins::testing {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

// The system calls of a whole transfer of `size` bytes to a sink that keeps up.
std::optional<Calls> CallsFor(const Case& which, std::uint64_t size, const Ask& ask) {
  const SourceFile source(size);
  Channel channel(which.options());
  channel.StartReading();
  Transfer transfer(*which.plugin, source.endpoint(), channel.endpoint(), ask);
  std::optional<Calls> calls = CallsOf([&] {
    const bool done = transfer.Run() == SLUICE_DONE;
    transfer.Close();
    return done;
  });
#ifdef SYS_fstat
  // Which of the two fstat(3) calls is up to the C library.
  if (calls && calls->count(SYS_fstat) != 0)
    (*calls)[SYS_newfstatat] += calls->extract(SYS_fstat).mapped();
#endif
  return calls;
}

const sluice_claim* ClaimFor(const Case& which) {
  for (std::uint32_t i = 0; i < which.plugin->claim_count; ++i) {
    const sluice_claim* const claim = which.plugin->claims[i];
    const std::uint32_t sink = SLUICE_KIND_BIT(which.sink_kind);
    if ((claim->sink_kinds & sink) != 0 &&
        (claim->source_kinds & SLUICE_KIND_BIT(SLUICE_KIND_FILE)) != 0) {
      return claim;
    }
  }
  return nullptr;
}

class Crossings : public ::testing::TestWithParam<Case> {};

TEST_P(Crossings, AreAsFewAsClaimed) {
  constexpr std::uint64_t kLength = 8 * kMiB;
  const std::optional<Calls> calls = CallsFor(GetParam(), kLength, {.length = kLength});
  if (!calls) GTEST_SKIP() << "system calls cannot be counted here";
  const sluice_claim* const claim = ClaimFor(GetParam());
  ASSERT_NE(claim, nullptr);
  const std::uint64_t per_mib = 2 * Total(*calls) * kMiB / kLength;
  RecordProperty("crossings_per_mib", static_cast<int>(per_mib));
  EXPECT_LE(per_mib, claim->crossings_per_mib_max);
  // A claim that says next to nothing is no claim.
  EXPECT_GE(per_mib * 2, claim->crossings_per_mib_max);
}

TEST_P(Crossings, OfASmallTransferAreWhatItNeeds) {
  if (GetParam().sink_kind == SLUICE_KIND_FILE) GTEST_SKIP() << "files are written, not sent to";
  constexpr std::uint64_t kSize = std::uint64_t{64} * 1024;
  const std::optional<Calls> calls = CallsFor(GetParam(), kSize, {.length = kSize});
  if (!calls) GTEST_SKIP() << "system calls cannot be counted here";
  const bool into_pipe = GetParam().sink_kind == SLUICE_KIND_PIPE;
  const std::uint64_t write = into_pipe ? SYS_write : SYS_sendto;
  // Pipes take 32 KiB at a time, and unix sockets by sendfile.
  const std::uint64_t pieces = into_pipe ? 2 : 1;
  Calls needed{{SYS_pread64, pieces}, {write, pieces}};
  if (GetParam().Is("posix.mmap_write")) {
    needed = {{SYS_newfstatat, 1 + pieces}, {SYS_mmap, 1}, {write, pieces}, {SYS_munmap, 1}};
  } else if (GetParam().Is("linux.sendfile")) {
    needed = {{SYS_sendfile, GetParam().sink_kind == SLUICE_KIND_UNIX ? 2 : 1}};
  } else if (GetParam().Is("linux.splice")) {
    needed = {{SYS_pipe2, 1}, {SYS_splice, 2}, {SYS_close, 2}};
    if (into_pipe) needed = {{SYS_splice, 1}};
  }
  EXPECT_EQ(*calls, needed);
}

TEST_P(Crossings, OfHeadAndTailAreNoneWhereBytesAreInMemory) {
  if (GetParam().by_reference() || GetParam().sink_kind != SLUICE_KIND_TCP) {
    GTEST_SKIP() << "one facility sends head and tail, another the file";
  }
  const std::optional<Calls> calls =
      CallsFor(GetParam(), 5000, {.length = 5000, .head = "head", .tail = "tail"});
  if (!calls) GTEST_SKIP() << "system calls cannot be counted here";
  EXPECT_EQ(calls->count(SYS_sendto), 0u);
  EXPECT_EQ(calls->at(SYS_sendmsg), 1u);
}

INSTANTIATE_TEST_SUITE_P(Plugins, Crossings,
                         ::testing::ValuesIn(AllCases({SLUICE_KIND_TCP, SLUICE_KIND_UNIX,
                                                       SLUICE_KIND_PIPE, SLUICE_KIND_FILE},
                                                      Modes::kBlocking)),
                         CaseName);

}  // namespace
}  // namespace sluice::plugins::testing
