// Permissions, limits and files that only POSIX systems have.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

class PosixCp : public Scene {
 protected:
  void SetUp() override {
    Scene::SetUp();
    before_ = umask(027);  // inherited
  }
  void TearDown() override {
    umask(before_);
    Scene::TearDown();
  }

  mode_t ModeOf(const std::string& name) const {
    return static_cast<mode_t>(fs::status(Path(name)).permissions());
  }

  mode_t before_ = 0;
};

TEST_F(PosixCp, ANewFilePermitsWhatTheSourceDoesAsFarAsTheUmaskAllows) {
  const std::string file = Write("file", "hello");
  ASSERT_EQ(chmod(file.c_str(), 04775), 0);
  ASSERT_TRUE(IsGood(Sluice({"cp", file, Path("copy")})));
  EXPECT_EQ(ModeOf("copy"), 0750U);
}

TEST_F(PosixCp, AReplacedFileKeepsWhatItPermits) {
  const std::string file = Write("file", "hello");
  ASSERT_EQ(chmod(file.c_str(), 0777), 0);
  ASSERT_EQ(chmod(Write("copy", "old").c_str(), 0606), 0);
  ASSERT_TRUE(IsGood(Sluice({"cp", file, Path("copy")})));
  EXPECT_EQ(ModeOf("copy"), 0606U);
  EXPECT_EQ(Read("copy"), "hello");
}

TEST_F(PosixCp, WhatMayNotBeWrittenIsNotReplaced) {
  if (geteuid() == 0) GTEST_SKIP() << "root writes everything";
  const std::string file = Write("file", "hello");
  ASSERT_EQ(chmod(Write("copy", "old").c_str(), 0444), 0);
  EXPECT_TRUE(
      FailsWith(Sluice({"cp", file, Path("copy")}), app::kExitUsage, "copy: Permission denied"));
  EXPECT_EQ(Read("copy"), "old");
  fs::create_directory(Path("directory"));
  ASSERT_EQ(chmod(Path("directory").c_str(), 0555), 0);
  EXPECT_TRUE(FailsWith(Sluice({"cp", file, Path("directory")}), app::kExitUsage,
                        "directory/file: Permission denied"));
}

TEST_F(PosixCp, ALinkThatLeadsNowhereIsRefusedAndOthersAreFollowed) {
  const std::string file = Write("file", "hello");
  fs::create_symlink("absent", Path("nowhere"));
  EXPECT_TRUE(FailsWith(Sluice({"cp", file, Path("nowhere")}), app::kExitUsage, "leads nowhere"));
  Write("real", "old");
  fs::create_symlink("real", Path("somewhere"));
  ASSERT_TRUE(IsGood(Sluice({"cp", file, Path("somewhere")})));
  EXPECT_TRUE(fs::is_symlink(Path("somewhere")));
  EXPECT_EQ(Read("real"), "hello");
}

TEST_F(PosixCp, AFifoIsNoFileAndDoesNotMakeItWait) {
  ASSERT_EQ(mkfifo(Path("fifo").c_str(), 0600), 0);
  EXPECT_TRUE(FailsWith(Sluice({"cp", Path("fifo"), Path("copy")}), app::kExitUsage,
                        "fifo: it is not a regular file"));
  EXPECT_TRUE(FailsWith(Sluice({"cp", Write("file", "hello"), Path("fifo")}), app::kExitUsage,
                        "fifo: it is not a regular file"));
}

TEST_F(PosixCp, ACopyThatCannotGrowLeavesNone) {
  const std::string file = Write("file", Bytes(100'000));
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit limit = {.rlim_cur = 4096, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);  // inherited
  const std::vector<std::string> words = {"cp", file, Path("copy")};
  Program program(words);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  const Ended ended = program.Wait();
  EXPECT_TRUE(FailsWith(ended, app::kExitFailed, "File too large"));
  EXPECT_THAT(ended.err, HasSubstr("after 4096 bytes"));
  EXPECT_EQ(Names(), std::vector<std::string>{"file"});
}

}  // namespace
}  // namespace sluice::cli
