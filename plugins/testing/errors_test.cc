// Every errno of every call the plugins make, injected at the first call and after a step that went
// well.
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/testing/cases.h"
#include "plugins/testing/ends.h"
#include "plugins/testing/transfer.h"

namespace sluice::plugins::testing {
namespace {

// From here on `call` fails with `error` in this process; mmap only where it maps a file, for
// allocating goes on.
bool Break(std::uint32_t call, int error) {
  const auto answer = SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(error) & SECCOMP_RET_DATA);
  const std::uint8_t to_answer = call == SYS_mmap ? 0 : 2;
  constexpr std::uint32_t kNoFile = 0xffffffff;
  std::array<sock_filter, 6> code{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, to_answer, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[4])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kNoFile, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, answer),
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

constexpr std::uint32_t kTcp = SLUICE_KIND_TCP;
constexpr std::uint32_t kFile = SLUICE_KIND_FILE;

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

constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

// Runs in a child. Exits with 0 if the plugin answers as it should.
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
    std::cerr << "answered " << status << " (" << (reason != nullptr ? reason : "no reason") << ", "
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

TEST_F(Errors, OfEveryCallAreTyped) {
  for (const Fault& fault : Faults()) {
    for (const Case& which : AllCases({fault.sink_kind}, Modes::kBlocking)) {
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
  for (const Case& which : AllCases({SLUICE_KIND_TCP}, Modes::kBlocking)) {
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
