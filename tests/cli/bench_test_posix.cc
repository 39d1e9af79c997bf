// What takes minutes can be ended at any time. On Windows an event that comes before the program is
// ready for it is lost, and nothing shows when it is.
#include <gtest/gtest.h>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

class PosixBench : public Scene {};

TEST_F(PosixBench, LeavesNothingBehindWhenInterrupted) {
  Program program({"bench", "--directory", Directory(), "--plot", Path("plot.html")});
  program.Interrupt();
  const Ended ended = program.Wait();
  EXPECT_TRUE(WasInterrupted(ended)) << ended.exit_code << ended.err;
  EXPECT_EQ(ended.out, "") << "there is no cell yet";
  EXPECT_TRUE(Names().empty());
}

TEST_F(PosixBench, CalibrateKeepsNothingWhenInterrupted) {
  Program program({"calibrate"}, {.environment = {{"XDG_CACHE_HOME", Directory()}}});
  program.Interrupt();
  EXPECT_TRUE(WasInterrupted(program.Wait()));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "sluice" / "costs.json"));
}

}  // namespace
}  // namespace sluice::cli
