// Files that only POSIX systems have.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

class PosixUsage : public Scene {};

TEST_F(PosixUsage, AnUnreadableFileIsRefused) {
  const std::string file = Write("file", "hello");
  std::filesystem::permissions(file, std::filesystem::perms::none);
  if (geteuid() == 0) GTEST_SKIP() << "root reads every file";
  EXPECT_TRUE(FailsWith(Sluice({"send", file, ":1"}), app::kExitUsage,
                        "cannot send " + file + ": Permission denied"));
}

TEST_F(PosixUsage, AFifoWithoutAWriterDoesNotHang) {
  ASSERT_EQ(mkfifo(Path("fifo").c_str(), 0600), 0);
  FakeReceiver receiver;
  EXPECT_TRUE(FailsWith(Sluice({"send", Path("fifo"), receiver.address()}), app::kExitFailed,
                        "no plugin can do it"));
}

TEST_F(PosixUsage, AUnixSocketNeedsASocket) {
  const std::string file = Write("file", "hello");
  EXPECT_TRUE(
      FailsWith(Sluice({"send", file, "unix:" + file}), app::kExitFailed, "Connection refused"));
  EXPECT_TRUE(FailsWith(Sluice({"send", file, "unix:" + Path("absent")}), app::kExitFailed,
                        "absent: No such file"));
  EXPECT_TRUE(FailsWith(Sluice({"recv", "unix:" + file}), app::kExitUsage,
                        "something other than a socket"));
}

TEST_F(PosixUsage, ADirectoryOfPluginsIsOne) {
  const std::string file = Write("file", "hello");
  EXPECT_TRUE(FailsWith(Sluice({"list", "--plugin-path", Path("absent")}), app::kExitUsage,
                        "absent: No such file"));
  EXPECT_TRUE(
      FailsWith(Sluice({"list", "--plugin-path", file}), app::kExitUsage, "file: Not a directory"));
}

}  // namespace
}  // namespace sluice::cli
