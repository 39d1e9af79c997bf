#include "core/host/file_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/base/path.h"
#include "core/base/testing/temp_directory.h"
#include "core/host/error.h"
#include "core/host/testing/os.h"

namespace sluice::host {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// top/inner/x, where only the user can write.
class CheckFileTest : public testing::Test {
 protected:
  CheckFileTest() {
    fs::create_directories(inner_);
    file_ = directory_.Write("top/inner/x", "content");
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
    if (code == HostErrc::kWritableByOthers) {
      EXPECT_THAT(checked.error().message, HasSubstr("SLUICE_ALLOW_WRITABLE_PLUGINS=1"));
      EXPECT_TRUE(CheckFile(path, true).has_value());
    }
  }

  const base::TempDirectory directory_;
  const fs::path top_ = directory_.path() / "top";
  const fs::path inner_ = top_ / "inner";
  fs::path file_;
};

TEST_F(CheckFileTest, AcceptsWhatOnlyTheUserCanWrite) { ExpectAccepted(file_); }

TEST_F(CheckFileTest, AnswersThePathWithoutDetours) {
  ExpectAccepted(top_ / "." / "inner" / ".." / "inner" / "" / "x");
  ExpectAccepted(fs::relative(file_));
}

TEST_F(CheckFileTest, SaysWhereThePathEnds) {
  ExpectRefused(inner_ / "y", HostErrc::kNotFound, base::ToUtf8(inner_ / "y") + ": ");
  ExpectRefused(top_ / "outer" / "x", HostErrc::kNotFound, base::ToUtf8(top_ / "outer") + ": ");
  ExpectRefused("", HostErrc::kNotFound, "the path is empty");
}

TEST_F(CheckFileTest, TakesRegularFilesOnly) {
  ExpectRefused(inner_, HostErrc::kNotALibrary, "is a directory");
  ExpectRefused("/", HostErrc::kNotALibrary, "is a directory");
}

TEST_F(CheckFileTest, RefusesAFileEverybodyCanWrite) {
  LetEverybodyWrite(file_);
  ExpectRefused(file_, HostErrc::kWritableByOthers,
                "file " + base::ToUtf8(file_) + " is writable by ");
}

TEST_F(CheckFileTest, RefusesADirectoryEverybodyCanWrite) {
  LetEverybodyWrite(inner_);
  ExpectRefused(file_, HostErrc::kWritableByOthers,
                "directory " + base::ToUtf8(inner_) + " is writable by ");
}

TEST_F(CheckFileTest, RefusesADirectoryEverybodyCanWriteOnTheWay) {
  LetEverybodyWrite(top_);
  ExpectRefused(file_, HostErrc::kWritableByOthers,
                "directory " + base::ToUtf8(top_) + " is writable by ");
}

}  // namespace
}  // namespace sluice::host
