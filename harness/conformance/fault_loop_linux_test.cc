#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>

#include "harness/conformance/fault_loop.h"
#include "harness/conformance/trial.h"

namespace sluice::conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

CaseResult Complaint(const std::string& seen) {
  return {.status = Status::kFail,
          .findings = {{.clause = "C-ERROR-3", .expected = "as it was", .seen = seen}}};
}

// Calls `code` again and again in the traced process, and answers what it complains of first.
FaultLoop Loop(FaultKind kind, const std::function<std::string(FaultRuns&, int source)>& code) {
  return InjectFaults(kind, [&](FaultRuns& runs) -> CaseResult {
    const int source = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
    while (runs.Next()) {
      runs.SetEnds(source, -1, SLUICE_KIND_FILE, false);
      const std::string complaint = code(runs, source);
      if (!complaint.empty()) return Complaint(complaint);
    }
    return {};
  });
}

class FaultLoopTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const FaultLoop loop = Loop(FaultKind::kError, [](FaultRuns&, int) { return ""; });
    if (!loop.refused.empty()) GTEST_SKIP() << loop.refused;
  }
};

TEST_F(FaultLoopTest, FailsEveryCallInTurn) {
  const FaultLoop loop = Loop(FaultKind::kError, [](FaultRuns& runs, int source) {
    std::array<char, 8> buffer{};
    runs.Enter();
    const ssize_t first = ::read(source, buffer.data(), buffer.size());
    const int first_error = errno;
    const ssize_t second = ::read(source, buffer.data(), buffer.size());
    const int second_error = errno;
    runs.Leave();
    const auto fault = runs.injected();
    if (!fault) return first == 8 && second == 8 ? "" : "a call failed, and nobody knows";
    const bool once = (first < 0) != (second < 0);
    return once && (first < 0 ? first_error : second_error) == fault->error
               ? ""
               : "not one call failed with that error";
  });
  EXPECT_EQ(loop.mishap, "");
  EXPECT_THAT(loop.result.findings, IsEmpty());
  EXPECT_EQ(loop.calls, 2U);
  EXPECT_EQ(loop.survived % 2, 0U);  // two calls of the same kind
  EXPECT_GE(loop.survived, 4U);
}

TEST_F(FaultLoopTest, InterruptsCalls) {
  const FaultLoop loop = Loop(FaultKind::kInterrupt, [](FaultRuns& runs, int source) {
    char byte = 0;
    runs.Enter();
    const ssize_t got = ::read(source, &byte, 1);
    const int error = errno;
    runs.Leave();
    return runs.injected() && (got != -1 || error != EINTR) ? "not interrupted" : "";
  });
  EXPECT_THAT(loop.result.findings, IsEmpty());
  EXPECT_EQ(loop.survived, 1U);
}

TEST_F(FaultLoopTest, CutsCallsShortAndLeavesTheirArgumentsAlone) {
  const FaultLoop loop = Loop(FaultKind::kShort, [](FaultRuns& runs, int source) {
    std::array<char, 100> buffer{};
    std::array<iovec, 2> parts = {{{buffer.data(), 40}, {buffer.data() + 40, 60}}};
    runs.Enter();
    const ssize_t plain = ::read(source, buffer.data(), buffer.size());
    const ssize_t gathered = ::readv(source, parts.data(), parts.size());
    runs.Leave();
    if (parts[0].iov_len != 40 || parts[1].iov_len != 60) return "the iovecs have changed";
    const auto fault = runs.injected();
    if (!fault) return plain == 100 && gathered == 100 ? "" : "a call was short, and nobody knows";
    return plain + gathered == 100 + static_cast<ssize_t>(fault->most) ? "" : "not cut to that";
  });
  EXPECT_THAT(loop.result.findings, IsEmpty());
  EXPECT_EQ(loop.survived, 6U);  // 1, 50 and 99 bytes, twice
}

TEST_F(FaultLoopTest, LeavesCallsBetweenTransfersAlone) {
  const FaultLoop loop = Loop(FaultKind::kError, [](FaultRuns&, int source) {
    char byte = 0;
    return ::read(source, &byte, 1) == 1 ? "" : "a call of the harness's own failed";
  });
  EXPECT_THAT(loop.result.findings, IsEmpty());
  EXPECT_EQ(loop.survived, 0U);
}

TEST_F(FaultLoopTest, SaysWhatHadGoneWrong) {
  const FaultLoop loop = Loop(FaultKind::kError, [](FaultRuns& runs, int source) {
    char byte = 0;
    runs.Enter();
    const ssize_t got = ::read(source, &byte, 1);
    runs.Leave();
    return got < 0 ? "it failed" : "";
  });
  ASSERT_EQ(loop.result.findings.size(), 1U);
  EXPECT_EQ(loop.result.findings.front().seen, "it failed");
  EXPECT_THAT(loop.where, StartsWith("read, the 1st call of the transfer that can go wrong, "));
}

TEST_F(FaultLoopTest, SurvivesACrash) {
  const FaultLoop loop = Loop(FaultKind::kError, [](FaultRuns& runs, int source) {
    char byte = 0;
    runs.Enter();
    const ssize_t got = ::read(source, &byte, 1);
    runs.Leave();
    if (got < 0) {
      std::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler is not what is tested
      ::kill(::getpid(), SIGSEGV);
    }
    return "";
  });
  EXPECT_EQ(loop.mishap, "the process was ended by SIGSEGV (Segmentation fault)");
  EXPECT_THAT(loop.where, HasSubstr("read"));
}

TEST_F(FaultLoopTest, EndsWhatHangs) {
  if (Sanitized()) GTEST_SKIP() << "takes half a minute with a sanitizer";
  const FaultLoop loop = Loop(FaultKind::kError, [](FaultRuns& runs, int source) {
    char byte = 0;
    runs.Enter();
    while (::read(source, &byte, 1) < 0) ::pause();
    runs.Leave();
    return "";
  });
  EXPECT_THAT(loop.mishap, HasSubstr("did not come to an end"));
}

}  // namespace
}  // namespace sluice::conformance
