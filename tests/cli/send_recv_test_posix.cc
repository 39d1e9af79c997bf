// Files whose size is not known in advance.
#include <gtest/gtest.h>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

class PosixSendRecv : public Scene {};

TEST_F(PosixSendRecv, CarriesAFileOfUnknownSize) {
  const std::string file = "/proc/version";
  if (!std::ifstream(file)) GTEST_SKIP() << "the user cannot read " << file;
  ReceivingProgram receiver({":0", "--output", Path("copy")});
  ASSERT_TRUE(IsGood(Sluice({"send", file, receiver.address()})));
  ASSERT_TRUE(IsGood(receiver.Wait()));
  std::ifstream stream(file);
  EXPECT_EQ(Read("copy"), std::string(std::istreambuf_iterator<char>(stream), {}));
}

}  // namespace
}  // namespace sluice::cli
