// What goes wrong by signals and limits of POSIX systems.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;

class PosixFailures : public Scene {};

TEST_F(PosixFailures, CtrlCTakesTheSocketAway) {
  ReceivingProgram receiver({"unix:" + Path("socket")});
  EXPECT_TRUE(std::filesystem::is_socket(Path("socket")));
  receiver.program().Interrupt();
  EXPECT_TRUE(WasInterrupted(receiver.Wait()));
  EXPECT_EQ(Names(), std::vector<std::string>{});
}

TEST_F(PosixFailures, ATerminatedReceiverLeavesNoFile) {
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  kill(static_cast<pid_t>(receiver.program().pid()), SIGTERM);
  EXPECT_EQ(receiver.Wait().signal, SIGTERM);
  EXPECT_EQ(Names(), std::vector<std::string>{});
}

TEST_F(PosixFailures, AFileThatCannotGrowLeavesNone) {
  // As on a full disk, for which a test would need privileges.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit limit = {.rlim_cur = 4096, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);  // inherited
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  Sluice({"send", Write("file", Bytes(100000)), receiver.address()});
  const Ended received = receiver.Wait();
  EXPECT_EQ(received.exit_code, app::kExitFailed);
  EXPECT_THAT(received.err, HasSubstr("sluice: cannot write the output: File too large\n"));
  EXPECT_EQ(Names(), std::vector<std::string>{"file"});
}

}  // namespace
}  // namespace sluice::cli
