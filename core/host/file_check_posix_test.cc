#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "core/base/testing/temp_directory.h"
#include "core/host/error.h"
#include "core/host/file_check.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr uid_t kStranger = 12345;

void Mode(const fs::path& path, mode_t mode) { ASSERT_EQ(chmod(path.c_str(), mode), 0) << path; }

// Whether the test may give things to others; otherwise says why what follows is skipped.
bool Give(const fs::path& path, uid_t user, gid_t group) {
  if (lchown(path.c_str(), user, group) == 0) return true;
  std::cout << "cannot chown " << path << ": " << std::generic_category().message(errno) << "\n";
  return false;
}

// top/inner/x.so, where only the user can write.
class PosixCheckFileTest : public testing::Test {
 protected:
  PosixCheckFileTest() {
    fs::create_directories(inner_);
    Mode(top_, 0755);
    Mode(inner_, 0755);
    file_ = directory_.Write("top/inner/x.so", "content");
  }

  void ExpectAccepted(const fs::path& path) const {
    const base::Result<fs::path> checked = CheckFile(path, false);
    ASSERT_TRUE(checked.has_value()) << checked.error().message;
    EXPECT_EQ(*checked, file_);
  }

  void ExpectRefused(const fs::path& path, HostErrc code, const std::string& message) const {
    const base::Result<fs::path> checked = CheckFile(path, false);
    ASSERT_FALSE(checked.has_value()) << message;
    EXPECT_EQ(checked.error().code, code) << checked.error().message;
    EXPECT_THAT(checked.error().message, HasSubstr(message));
    if (code == HostErrc::kWritableByOthers || code == HostErrc::kForeignOwner) {
      EXPECT_THAT(checked.error().message, HasSubstr("SLUICE_ALLOW_WRITABLE_PLUGINS=1"));
      EXPECT_TRUE(CheckFile(path, true).has_value());
    }
  }

  const base::TempDirectory directory_;
  const fs::path top_ = directory_.path() / "top";
  const fs::path inner_ = top_ / "inner";
  fs::path file_;
};

TEST_F(PosixCheckFileTest, AcceptsWhatNobodyCanWrite) {
  Mode(file_, 0400);
  ExpectAccepted(file_);
}

TEST_F(PosixCheckFileTest, FollowsLinks) {
  fs::create_symlink("inner/x.so", top_ / "relative.so");
  fs::create_symlink(top_ / "relative.so", directory_.path() / "absolute.so");
  fs::create_directory_symlink("top/../top", directory_.path() / "t");
  ExpectAccepted(top_ / "relative.so");
  ExpectAccepted(directory_.path() / "absolute.so");
  ExpectAccepted(directory_.path() / "t" / "inner" / "x.so");
}

TEST_F(PosixCheckFileTest, GivesUpOnLinksInACircle) {
  fs::create_symlink("b.so", top_ / "a.so");
  fs::create_symlink("a.so", top_ / "b.so");
  ExpectRefused(top_ / "a.so", HostErrc::kUnreadable, "Too many levels of symbolic links");
}

TEST_F(PosixCheckFileTest, SaysWhereThePathEnds) {
  ExpectRefused(inner_ / "y.so", HostErrc::kNotFound, "y.so: No such file or directory");
  ExpectRefused(top_ / "outer" / "x.so", HostErrc::kNotFound, "outer: No such file or directory");
  ExpectRefused(file_ / "x.so", HostErrc::kNotFound, "x.so: Not a directory");
  fs::create_symlink("nowhere", top_ / "dangling.so");
  ExpectRefused(top_ / "dangling.so", HostErrc::kNotFound, "nowhere: No such file or directory");
}

TEST_F(PosixCheckFileTest, SaysWhatItMayNotReach) {
  if (geteuid() == 0) GTEST_SKIP() << "root may reach everything";
  Mode(inner_, 0000);
  ExpectRefused(file_, HostErrc::kUnreadable, "x.so: Permission denied");
  Mode(inner_, 0755);
}

TEST_F(PosixCheckFileTest, TakesRegularFilesOnly) {
  ASSERT_EQ(mkfifo((inner_ / "fifo.so").c_str(), 0600), 0);
  ExpectRefused(inner_ / "fifo.so", HostErrc::kNotALibrary, "not a regular file");
}

TEST_F(PosixCheckFileTest, RefusesAFileEverybodyCanWrite) {
  Mode(file_, 0646);
  ExpectRefused(file_, HostErrc::kWritableByOthers,
                "file " + file_.string() + " is writable by everybody (mode 0646): chmod go-w it");
}

TEST_F(PosixCheckFileTest, RefusesADirectoryEverybodyCanWriteWhereverItIsOnTheWay) {
  for (const fs::path& open : {inner_, top_}) {
    Mode(open, 0757);
    ExpectRefused(file_, HostErrc::kWritableByOthers,
                  "directory " + open.string() + " is writable");
    Mode(open, 0755);
  }
}

TEST_F(PosixCheckFileTest, RefusesADirectoryThatHoldsALinkOnTheWay) {
  fs::create_directory(directory_.path() / "links");
  fs::create_symlink(file_, directory_.path() / "links" / "x.so");
  ExpectAccepted(directory_.path() / "links" / "x.so");
  Mode(directory_.path() / "links", 0777);
  ExpectRefused(directory_.path() / "links" / "x.so", HostErrc::kWritableByOthers, "/links is");
}

TEST_F(PosixCheckFileTest, PassesThroughAStickyDirectoryButTakesNoLibraryFromIt) {
  Mode(top_, 01777);
  ExpectAccepted(file_);
  Mode(top_, 0755);
  Mode(inner_, 01777);
  ExpectRefused(file_, HostErrc::kWritableByOthers,
                "is writable by everybody (mode 1777): move the library");
}

TEST_F(PosixCheckFileTest, RefusesWhatAGroupCanWrite) {
  // As root the file's group is root's private one.
  if (geteuid() == 0 && !Give(file_, 0, kStranger)) GTEST_SKIP() << "no other group at hand";
  Mode(file_, 0664);
  if (geteuid() != 0 && CheckFile(file_, false)) GTEST_SKIP() << "this user has a private group";
  ExpectRefused(file_, HostErrc::kWritableByOthers,
                "file " + file_.string() + " is writable by group");
}

TEST_F(PosixCheckFileTest, TrustsThePrivateGroupOfTheOwner) {
  if (geteuid() != 0) GTEST_SKIP() << "only root is known to have one";
  Mode(file_, 0664);
  Mode(inner_, 0775);
  ExpectAccepted(file_);
}

TEST_F(PosixCheckFileTest, RefusesWhatBelongsToSomebodyElse) {
  fs::create_symlink("inner/x.so", top_ / "link.so");
  for (const fs::path& path : {file_, inner_, top_, top_ / "link.so"}) {
    if (!Give(path, kStranger, 0)) GTEST_SKIP() << "needs root";
    ExpectRefused(top_ / "link.so", HostErrc::kForeignOwner,
                  path.string() + " belongs to user 12345: give it to root or to user 0");
    ASSERT_TRUE(Give(path, 0, 0));
  }
  ExpectAccepted(top_ / "link.so");
}

}  // namespace
}  // namespace sluice::host
