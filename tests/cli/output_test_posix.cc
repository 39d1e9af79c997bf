// What a POSIX device and a terminal get.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PosixOutput : public Scene {};

TEST_F(PosixOutput, AFullDeviceIsAnError) {
  const base::UniqueHandle full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (!full) GTEST_SKIP() << "there is no /dev/full here";
  for (const char* word : {"list", "--help", "--version"}) {
    EXPECT_TRUE(FailsWith(Sluice({word}, {.out = full.get()}), app::kExitUsage,
                          "cannot write to standard output: No space left on device"));
  }
}

TEST_F(PosixOutput, StandardErrorMayBeAnything) {
  const base::UniqueHandle full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (!full) GTEST_SKIP() << "there is no /dev/full here";
  EXPECT_EQ(Sluice({"bogus"}, {.err = full.get()}).exit_code, app::kExitUsage);
}

// A terminal that the test reads.
class Terminal {
 public:
  Terminal() : master_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (!master_ || grantpt(master_.get()) != 0 || unlockpt(master_.get()) != 0) return;
    std::array<char, 64> name{};
    if (ptsname_r(master_.get(), name.data(), name.size()) != 0) return;
    slave_ = base::UniqueHandle(open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  }

  explicit operator bool() const { return static_cast<bool>(slave_); }
  int fd() const { return slave_.get(); }

  // All that was written to it. A short text: it waits in the terminal until it is read here.
  std::string Text() {
    slave_.reset();
    return ReadToEnd(master_.get());
  }

 private:
  base::UniqueHandle master_;
  base::UniqueHandle slave_;
};

TEST_F(PosixOutput, OnlyATerminalGetsColourUnlessNoColorIsSet) {
  const auto info = [](std::map<std::string, std::string> environment) -> std::string {
    Terminal terminal;
    if (!terminal) return "there is no terminal here";
    EXPECT_TRUE(IsGood(Sluice({"info", "posix.read_write"},
                              {.environment = std::move(environment), .out = terminal.fd()})));
    return terminal.Text();
  };
  const std::string colour = info({{"TERM", "xterm"}});
  if (colour == "there is no terminal here") GTEST_SKIP() << colour;
  EXPECT_THAT(colour, HasSubstr("\x1b[1mname\x1b[0m     posix.read_write"));
  EXPECT_THAT(info({{"TERM", "xterm"}, {"NO_COLOR", "1"}}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(info({{"TERM", "dumb"}}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(info({}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Sluice({"info", "posix.read_write"}, {.environment = {{"TERM", "xterm"}}}).out,
              Not(HasSubstr("\x1b")));
}

TEST_F(PosixOutput, ProgressIsForTerminalsAndGoesAway) {
  Terminal terminal;
  if (!terminal) GTEST_SKIP() << "there is no terminal here";
  ReceivingProgram receiver({":0"});
  const Ended sent = Sluice({"send", Write("file", Bytes(100000)), receiver.address()},
                            {.environment = {{"TERM", "xterm"}}, .err = terminal.fd()});
  ASSERT_TRUE(IsGood(sent));
  EXPECT_TRUE(IsGood(receiver.Wait()));
  const std::string text = terminal.Text();
  EXPECT_THAT(text, HasSubstr("100% [####"));
  EXPECT_THAT(text, ::testing::EndsWith("\r\x1b[K"));
}

}  // namespace
}  // namespace sluice::cli
