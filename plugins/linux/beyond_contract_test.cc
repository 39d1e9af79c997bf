// What the plugins from files to all kinds of sinks do beyond the contract: few system calls, whole
// budgets, one segment, exact errors. What the contract asks of them `sluice check` tests.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <optional>
#include <ostream>
#include <sluice/plugin.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/common/testing/calls.h"
#include "plugins/common/testing/ends.h"
#include "plugins/common/testing/transfer.h"
#include "plugins/linux/copy_file_range.h"
#include "plugins/linux/sendfile.h"
#include "plugins/linux/splice.h"
#include "plugins/posix/mmap_write.h"
#include "plugins/posix/read_write.h"

namespace sluice::plugins::testing {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;
constexpr std::uint64_t kGiB = 1024 * kMiB;

constexpr std::uint32_t kTcp = SLUICE_KIND_TCP;
constexpr std::uint32_t kFile = SLUICE_KIND_FILE;
constexpr std::uint32_t kPipe = SLUICE_KIND_PIPE;
const std::vector<std::uint32_t> kEveryKind = {kTcp, SLUICE_KIND_UNIX, kPipe, kFile};

// A plugin on a kind of sink.
struct Case {
  const sluice_plugin* plugin;
  std::uint32_t sink_kind;
  bool nonblocking = false;

  bool Is(std::string_view name) const { return plugin->name == name; }
  bool by_reference() const { return Is("linux.sendfile") || Is("linux.splice"); }
  ChannelOptions options() const { return {.kind = sink_kind, .nonblocking = nonblocking}; }
};

// "linux_sendfile_tcp_nonblocking"
std::string CaseName(const ::testing::TestParamInfo<Case>& info) {
  static constexpr std::array kKinds{"unknown", "file", "tcp", "unix", "pipe"};
  std::string name = std::string(info.param.plugin->name) + "_" + kKinds.at(info.param.sink_kind) +
                     (info.param.nonblocking ? "_nonblocking" : "");
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

std::ostream& operator<<(std::ostream& out, const Case& value) {
  return out << CaseName(::testing::TestParamInfo<Case>(value, 0));
}

enum class Modes : std::uint8_t { kBoth, kBlocking, kNonblocking };

// All plugins on sinks of these kinds, linux.copy_file_range on files only. Files do not block.
std::vector<Case> AllCases(const std::vector<std::uint32_t>& sink_kinds,
                           Modes modes = Modes::kBlocking) {
  constexpr const sluice_plugin* kCopy = &internal::Descriptor<CopyFileRange>::kPlugin;
  std::vector<Case> cases;
  for (const sluice_plugin* const plugin :
       {&internal::Descriptor<ReadWrite>::kPlugin, &internal::Descriptor<MmapWrite>::kPlugin,
        &internal::Descriptor<Sendfile>::kPlugin, &internal::Descriptor<Splice>::kPlugin, kCopy}) {
    for (const std::uint32_t kind : sink_kinds) {
      if (plugin == kCopy && kind != kFile) continue;
      if (modes != Modes::kNonblocking) cases.push_back({plugin, kind});
      if (modes != Modes::kBlocking && kind != kFile) cases.push_back({plugin, kind, true});
    }
  }
  return cases;
}

// ---- System calls ----

class SystemCalls : public ::testing::TestWithParam<Case> {
 protected:
  // Those of a whole transfer of `size` bytes to a sink that keeps up.
  static std::optional<Calls> CallsFor(std::uint64_t size, const Ask& ask) {
    const SourceFile source(size);
    Channel channel(GetParam().options());
    channel.StartReading();
    Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), ask);
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
};

// `sluice check` refutes a claim that is too low (claim.copies_and_crossings).
TEST_P(SystemCalls, AreAtLeastHalfOfWhatIsClaimed) {
  constexpr std::uint64_t kLength = 8 * kMiB;
  const std::optional<Calls> calls = CallsFor(kLength, {.length = kLength});
  if (!calls) GTEST_SKIP() << "system calls cannot be counted here";
  const sluice_plugin& plugin = *GetParam().plugin;
  const auto* const claim =
      std::find_if(plugin.claims, plugin.claims + plugin.claim_count, [](const auto* one) {
        return (one->sink_kinds & SLUICE_KIND_BIT(GetParam().sink_kind)) != 0;
      });
  ASSERT_NE(claim, plugin.claims + plugin.claim_count);
  const std::uint64_t per_mib = 2 * Total(*calls) * kMiB / kLength;
  EXPECT_LE(per_mib, (*claim)->crossings_per_mib_max);
  EXPECT_GE(per_mib * 2, (*claim)->crossings_per_mib_max);
}

TEST_P(SystemCalls, OfASmallTransferAreWhatItNeeds) {
  if (GetParam().sink_kind == kFile) GTEST_SKIP() << "files are written, not sent to";
  constexpr std::uint64_t kSize = std::uint64_t{64} * 1024;
  const std::optional<Calls> calls = CallsFor(kSize, {.length = kSize});
  if (!calls) GTEST_SKIP() << "system calls cannot be counted here";
  const bool into_pipe = GetParam().sink_kind == kPipe;
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

TEST_P(SystemCalls, ForHeadAndTailAreNoneWhereBytesAreInMemory) {
  if (GetParam().by_reference() || GetParam().sink_kind != kTcp) {
    GTEST_SKIP() << "one facility sends head and tail, another the file";
  }
  const std::optional<Calls> calls =
      CallsFor(5000, {.length = 5000, .head = "head", .tail = "tail"});
  if (!calls) GTEST_SKIP() << "system calls cannot be counted here";
  EXPECT_EQ(calls->count(SYS_sendto), 0u);
  EXPECT_EQ(calls->at(SYS_sendmsg), 1u);
}

INSTANTIATE_TEST_SUITE_P(Plugins, SystemCalls, ::testing::ValuesIn(AllCases(kEveryKind)), CaseName);

// ---- Steps ----

class Steps : public ::testing::TestWithParam<Case> {};

TEST_P(Steps, UseTheirBudgetsWholeOnABlockingSink) {
  if (GetParam().nonblocking) GTEST_SKIP() << "a full sink ends the step earlier";
  const SourceFile source(kMiB);
  Channel channel(GetParam().options());
  channel.StartReading();
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.length = kMiB});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  constexpr std::uint64_t kBudget = 300'000;
  for (std::uint64_t step = 1; step <= 3; ++step) {
    ASSERT_EQ(transfer.Step(kBudget), SLUICE_MORE);
    EXPECT_EQ(transfer.progress().bytes_done, step * kBudget);
  }
  EXPECT_EQ(transfer.Step(UINT64_MAX), SLUICE_DONE);
}

TEST_P(Steps, AreDoneWithTheLastByteOfALength) {
  const SourceFile source(10'000);
  Channel channel(GetParam().options());
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.length = 9'000});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  EXPECT_EQ(transfer.Step(9'000), SLUICE_DONE);
}

TEST_P(Steps, WaitForAFullSinkToBeWritable) {
  if (!GetParam().nonblocking) GTEST_SKIP() << "a blocking sink is never full";
  const SourceFile source(kMiB);
  ChannelOptions options = GetParam().options();
  options.send_buffer = 4608;
  const Channel channel(options);
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_MORE;
  while (status == SLUICE_MORE) status = transfer.Step(kMiB);
  ASSERT_EQ(status, SLUICE_WOULD_BLOCK);
  EXPECT_EQ(transfer.progress().wait_handle, channel.sink());
  EXPECT_EQ(transfer.progress().wait_events, SLUICE_WAIT_WRITABLE);
  EXPECT_GT(transfer.progress().bytes_done, 0u);
}

// More than one call takes.
TEST_P(Steps, MoveMoreThanTwoGiBByReference) {
  if (!GetParam().by_reference() || GetParam().sink_kind != kTcp || GetParam().nonblocking) {
    GTEST_SKIP() << "others copy, which takes seconds, and ask for small pieces in any case";
  }
  constexpr std::uint64_t kLength = 2 * kGiB + 4097;
  const SourceFile source(0);
  source.Resize(kLength + 1);
  Channel channel(GetParam().options());
  channel.StartDiscarding();
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {.length = kLength});
  ASSERT_EQ(transfer.Run(UINT64_MAX), SLUICE_DONE) << transfer.progress().reason;
  EXPECT_EQ(transfer.progress().source_done, kLength);
  channel.Finish();
  EXPECT_EQ(channel.received(), kLength);
}

INSTANTIATE_TEST_SUITE_P(Plugins, Steps, ::testing::ValuesIn(AllCases(kEveryKind, Modes::kBoth)),
                         CaseName);

// ---- Routes ----

class Routes : public ::testing::TestWithParam<Case> {};

TEST_P(Routes, FromAnythingButAFileAreRefused) {
  const SourceFile source(10);
  const Channel channel(GetParam().options());
  for (const std::uint32_t kind : {SLUICE_KIND_UNKNOWN, SLUICE_KIND_PIPE, SLUICE_KIND_TCP,
                                   SLUICE_KIND_SOCKET, 31u, 32u, 1000u}) {
    sluice_endpoint end = source.endpoint();
    end.kind = kind;
    Transfer from(*GetParam().plugin, end, channel.endpoint(), {});
    EXPECT_EQ(from.Probe(), SLUICE_E_UNSUPPORTED) << kind;
    EXPECT_NE(from.report().reason, nullptr);
    EXPECT_EQ(from.Open(), SLUICE_E_UNSUPPORTED) << kind;
  }
  sluice_endpoint end = channel.endpoint();
  end.kind = SLUICE_KIND_SOCKET;
  Transfer to(*GetParam().plugin, source.endpoint(), end, {});
  EXPECT_EQ(to.Probe(), SLUICE_E_UNSUPPORTED);
}

TEST_P(Routes, WithABadDescriptorAreInvalid) {
  const SourceFile source(100);
  const Channel channel(GetParam().options());
  sluice_endpoint source_end = source.endpoint();
  sluice_endpoint sink_end = channel.endpoint();
  source_end.handle = 1'000'000;
  Transfer no_source(*GetParam().plugin, source_end, channel.endpoint(), {});
  EXPECT_EQ(no_source.Run(), SLUICE_E_INVALID);
  sink_end.handle = 1'000'000;
  Transfer no_sink(*GetParam().plugin, source.endpoint(), sink_end, {});
  EXPECT_EQ(no_sink.Run(), SLUICE_E_INVALID);
}

TEST_P(Routes, ToAnAppendingFileAreForPluginsThatWrite) {
  if (GetParam().sink_kind != kFile) GTEST_SKIP() << "only files are appended to";
  const SourceFile source(5000);
  const Channel channel(GetParam().options());
  ASSERT_EQ(fcntl(channel.sink(), F_SETFL, O_APPEND), 0);
  const bool writes = GetParam().Is("posix.read_write") || GetParam().Is("posix.mmap_write");
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), {});
  EXPECT_EQ(transfer.Probe(), writes ? SLUICE_OK : SLUICE_E_UNSUPPORTED);
}

TEST_P(Routes, HaveThePathOfTheirFacility) {
  const SourceFile source(kMiB);
  Channel channel(GetParam().options());
  channel.StartReading();
  Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(),
                    {.head = "head", .tail = "tail"});
  ASSERT_EQ(transfer.Run(), SLUICE_DONE);
  const std::string path = transfer.progress().path;
  const std::string name = GetParam().plugin->name;
  EXPECT_TRUE((name == "posix.read_write" && path == "read+write") ||
              (name == "posix.mmap_write" && path == "mmap+write") || name == "linux." + path ||
              (name == "linux.copy_file_range" && path == "reflink"))
      << name << " by " << path;
}

// st_size of a file in /proc is 0, and not every facility sees its content.
TEST_P(Routes, FromProcfsAreForReading) {
  if (!GetParam().Is("posix.read_write")) GTEST_SKIP() << "may be refused (source.procfs)";
  const Fd version(open("/proc/version", O_RDONLY | O_CLOEXEC));
  if (version.get() < 0) GTEST_SKIP() << "/proc/version: " << std::strerror(errno);
  std::string expected(4096, '\0');
  const ssize_t size = pread(version.get(), expected.data(), expected.size(), 0);
  ASSERT_GT(size, 10);
  expected.resize(static_cast<std::size_t>(size));
  for (const std::uint64_t length : {SLUICE_TO_END, static_cast<std::uint64_t>(size)}) {
    Channel channel(GetParam().options());
    channel.StartReading();
    Transfer transfer(*GetParam().plugin, Describe(version.get(), kFile), channel.endpoint(),
                      {.length = length});
    EXPECT_EQ(transfer.Run(), SLUICE_DONE);
    EXPECT_TRUE(SameBytes(expected, channel.Finish()));
  }
}

INSTANTIATE_TEST_SUITE_P(Plugins, Routes, ::testing::ValuesIn(AllCases(kEveryKind, Modes::kBoth)),
                         CaseName);

// ---- Segments ----

// Segments with data that have left the socket, retransmissions included.
std::uint32_t DataSegments(int socket) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  EXPECT_EQ(getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size), 0);
  return info.tcpi_data_segs_out;
}

class Segments : public ::testing::TestWithParam<Case> {};

// The kernel lets go of a held segment after 200 ms. Where a machine stalls for so long this says
// nothing, so it is tried again.
TEST_P(Segments, HeadFileAndTailAreOne) {
  using std::chrono::steady_clock;
  const SourceFile source(1000);
  for (const Ask& ask :
       {Ask{.length = 1000, .head = "head"}, Ask{.head = "head"},
        Ask{.length = 1000, .tail = "tail"}, Ask{.length = 1000, .head = "head", .tail = "tail"},
        Ask{.head = "head", .tail = "tail"}}) {
    for (int attempt = 0; attempt < 10; ++attempt) {
      const Channel channel(GetParam().options());
      const steady_clock::time_point start = steady_clock::now();
      Transfer transfer(*GetParam().plugin, source.endpoint(), channel.endpoint(), ask);
      EXPECT_EQ(transfer.Run(), SLUICE_DONE);
      int unsent = -1;
      EXPECT_EQ(ioctl(channel.sink(), SIOCOUTQNSD, &unsent), 0);
      const std::uint32_t segments = DataSegments(channel.sink());
      if (steady_clock::now() - start > std::chrono::milliseconds(150)) continue;
      EXPECT_EQ(unsent, 0);
      EXPECT_EQ(segments, 1u);
      break;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Plugins, Segments, ::testing::ValuesIn(AllCases({kTcp}, Modes::kBoth)),
                         CaseName);

// ---- Errors ----

// From here on `call` fails with `error` in this process; mmap only where it maps a file, for
// allocating goes on.
bool Break(std::uint32_t call, int error) {
  const auto verdict = SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(error) & SECCOMP_RET_DATA);
  const std::uint8_t to_verdict = call == SYS_mmap ? 0 : 2;
  constexpr std::uint32_t kNoFile = 0xffffffff;
  std::array<sock_filter, 6> code{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, to_verdict, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[4])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kNoFile, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, verdict),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program{.len = code.size(), .filter = code.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

struct Fault {
  std::string_view plugin;
  std::uint32_t sink_kind;
  std::vector<std::uint32_t> calls;  // that fail together
  std::vector<int> errors;
  sluice_status status;
};

std::vector<Fault> Faults() {
  const std::vector<int> cannot{EINVAL, ENOSYS, EOPNOTSUPP, EPERM, EACCES, ENODATA, ESPIPE};
  const std::vector<int> closed{EPIPE, ECONNRESET, ENOTCONN};
  const std::vector<int> short_of{ENOMEM, ENOBUFS};
  const std::vector<int> sink{EIO, ENOSPC, EDQUOT, EFBIG, ETIMEDOUT};
  std::vector<Fault> faults;
  for (const auto& [plugin, call] :
       {std::pair<std::string_view, std::uint32_t>{"linux.sendfile", SYS_sendfile},
        {"linux.splice", SYS_splice}}) {
    faults.push_back({plugin, kTcp, {call}, cannot, SLUICE_E_UNSUPPORTED});
    faults.push_back({plugin, kTcp, {call}, closed, SLUICE_E_SINK_CLOSED});
    faults.push_back({plugin, kTcp, {call}, short_of, SLUICE_E_NO_RESOURCES});
    faults.push_back({plugin, kFile, {call}, sink, SLUICE_E_SINK_IO});
    faults.push_back({plugin, kTcp, {call, SYS_pread64}, {EIO}, SLUICE_E_SOURCE_IO});
    faults.push_back({plugin, kTcp, {call}, {EINTR}, SLUICE_MORE});
    faults.push_back({plugin, kTcp, {call}, {EAGAIN}, SLUICE_WOULD_BLOCK});
  }
  constexpr std::string_view kCopy = "linux.copy_file_range";
  faults.push_back({kCopy, kFile, {SYS_copy_file_range}, cannot, SLUICE_E_UNSUPPORTED});
  faults.push_back({kCopy, kFile, {SYS_copy_file_range}, {EXDEV, ETXTBSY}, SLUICE_E_UNSUPPORTED});
  faults.push_back({kCopy, kFile, {SYS_copy_file_range}, short_of, SLUICE_E_NO_RESOURCES});
  faults.push_back({kCopy, kFile, {SYS_copy_file_range}, sink, SLUICE_E_SINK_IO});
  faults.push_back({kCopy, kFile, {SYS_copy_file_range, SYS_pread64}, {EIO}, SLUICE_E_SOURCE_IO});
  faults.push_back({kCopy, kFile, {SYS_copy_file_range}, {EINTR}, SLUICE_MORE});
  for (const std::string_view plugin : {"posix.read_write", "posix.mmap_write"}) {
    faults.push_back({plugin, kTcp, {SYS_sendto}, closed, SLUICE_E_SINK_CLOSED});
    faults.push_back({plugin, kTcp, {SYS_sendto}, short_of, SLUICE_E_NO_RESOURCES});
    faults.push_back({plugin, kFile, {SYS_write}, sink, SLUICE_E_SINK_IO});
    faults.push_back({plugin, kTcp, {SYS_sendto}, {EINTR}, SLUICE_MORE});
    faults.push_back({plugin, kTcp, {SYS_sendto}, {EAGAIN}, SLUICE_WOULD_BLOCK});
  }
  faults.push_back({"posix.read_write", kTcp, {SYS_pread64}, {EIO, ESTALE}, SLUICE_E_SOURCE_IO});
  faults.push_back(
      {"posix.read_write", kTcp, {SYS_pread64}, {EINVAL, ESPIPE}, SLUICE_E_UNSUPPORTED});
  faults.push_back({"posix.mmap_write", kTcp, {SYS_mmap}, {ENODEV, ENOMEM}, SLUICE_E_UNSUPPORTED});
  faults.push_back(
      {"posix.mmap_write", kTcp, {SYS_sendto, SYS_pread64}, {EFAULT}, SLUICE_E_SOURCE_IO});
  return faults;
}

// Runs in a child. Exits with 0 if the plugin reports what it should.
[[noreturn]] void Check(const Case& which, const Fault& fault, int error, bool later) {
  const SourceFile source(3 * kMiB);
  Channel channel(which.options());
  Transfer transfer(*which.plugin, source.endpoint(), channel.endpoint(), {});
  // What fits a socket's buffers without a reader; a mapping is made anew after a whole window.
  const std::uint64_t first = which.sink_kind == kFile || fault.calls[0] == SYS_mmap ? kMiB : 1000;
  bool good = transfer.Open() == SLUICE_OK;
  // A buffer that is read already must be used up before reading can fail.
  const bool reads = fault.calls[0] == SYS_pread64;
  if (later) good = good && transfer.Step(reads ? 65'536 : first) == SLUICE_MORE;
  const std::uint64_t before = transfer.progress().bytes_done;
  for (const std::uint32_t call : fault.calls) {
    good = good && Break(call, error);
  }
  const sluice_status status = transfer.Step(1000);
  good = good && status == fault.status && transfer.progress().bytes_done == before;
  if (status < 0) good = good && transfer.progress().os_error == error;
  if (!good) {
    const char* const reason = transfer.progress().reason;
    std::cerr << "returned " << status << " (" << (reason != nullptr ? reason : "no reason") << ", "
              << transfer.progress().os_error << ") after " << transfer.progress().bytes_done
              << " bytes, had " << before << "\n";
  }
  _exit(good ? 0 : 1);
}

class Errors : public ::testing::Test {
 protected:
  void SetUp() override {
    const pid_t child = fork();
    if (child == 0) _exit(Break(SYS_getppid, EIO) && syscall(SYS_getppid) < 0 ? 0 : 1);
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) GTEST_SKIP() << "seccomp filters are not permitted here";
  }
};

// Every errno, injected at the first call and after a step that went well. `sluice check` injects
// them all at every call, and accepts more than one status for some (fault.errors).
TEST_F(Errors, OfEveryCallAreTyped) {
  for (const Fault& fault : Faults()) {
    for (const Case& which : AllCases({fault.sink_kind})) {
      if (!which.Is(fault.plugin)) continue;
      for (const int error : fault.errors) {
        for (const bool later : {false, true}) {
          SCOPED_TRACE(::testing::Message()
                       << fault.plugin << " call " << fault.calls[0] << " errno " << error
                       << (later ? " later" : " at once"));
          EXPECT_EXIT(Check(which, fault, error, later), ::testing::ExitedWithCode(0), "");
        }
      }
    }
  }
}

// Out of descriptors: another plugin needs none.
TEST_F(Errors, NoPrivatePipeIsUnsupported) {
  for (const Case& which : AllCases({SLUICE_KIND_TCP})) {
    if (!which.Is("linux.splice")) continue;
    const SourceFile source(10);
    Channel channel(which.options());
    Transfer transfer(*which.plugin, source.endpoint(), channel.endpoint(), {});
    const auto open = [&] {
      const bool good = Break(SYS_pipe2, EMFILE) && transfer.Open() == SLUICE_E_UNSUPPORTED &&
                        transfer.report().os_error == EMFILE;
      _exit(good ? 0 : 1);
    };
    EXPECT_EXIT(open(), ::testing::ExitedWithCode(0), "");
  }
}

}  // namespace
}  // namespace sluice::plugins::testing
