#include "harness/app/output_file.h"

#include <gtest/gtest.h>

#include <boost/system/errc.hpp>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/base/file.h"
#include "core/base/path.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = base::MakeDirectory(fs::temp_directory_path(), "output_file_").value();
    target_ = directory_ / "target";
  }
  void TearDown() override { fs::remove_all(directory_); }

  void Write(const fs::path& file, std::string_view text) { std::ofstream(file) << text; }
  std::string Read(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  // The names in the directory.
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      names.push_back(base::ToUtf8(entry.path().filename()));
    }
    return names;
  }

  // Writes what is to be committed.
  static void Put(const OutputFile& output, std::string_view text) {
    ASSERT_EQ(base::Write(output.handle(), std::as_bytes(std::span(text))), std::ssize(text));
  }

  fs::path directory_;
  fs::path target_;
};

using NameList = std::vector<std::string>;

TEST_F(OutputFileTest, AppearsOnlyWhenCommitted) {
  auto output = OutputFile::Create(target_, false);
  ASSERT_TRUE(output);
  EXPECT_FALSE(fs::exists(target_));
  Put(*output, "new");
  ASSERT_TRUE(output->Commit());
  EXPECT_EQ(Read(target_), "new");
  EXPECT_EQ(Names(), NameList{"target"});
}

TEST_F(OutputFileTest, LeavesNothingWithoutCommit) {
  { ASSERT_TRUE(OutputFile::Create(target_, false)); }
  EXPECT_EQ(Names(), NameList{});
}

TEST_F(OutputFileTest, KeepsAnExistingFileUnlessToldToReplaceIt) {
  Write(target_, "old");
  const auto refused = OutputFile::Create(target_, false);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, boost::system::errc::file_exists);
  {
    auto abandoned = OutputFile::Create(target_, true);
    ASSERT_TRUE(abandoned);
  }
  EXPECT_EQ(Read(target_), "old");
  auto output = OutputFile::Create(target_, true);
  ASSERT_TRUE(output);
  ASSERT_TRUE(output->Commit());
  EXPECT_EQ(Read(target_), "");
  EXPECT_EQ(Names(), NameList{"target"});
}

TEST_F(OutputFileTest, KeepsAFileThatAppearedMeanwhile) {
  auto output = OutputFile::Create(target_, false);
  ASSERT_TRUE(output);
  Write(target_, "theirs");
  EXPECT_TRUE(output->Commit().has_error());
  EXPECT_EQ(Read(target_), "theirs");
  EXPECT_EQ(Names(), NameList{"target"});
}

TEST_F(OutputFileTest, ReplacesWhatALinkLeadsTo) {
  Write(directory_ / "real", "old");
  std::error_code error;
  fs::create_symlink("real", target_, error);
  if (error) GTEST_SKIP() << "no symbolic link can be made here: " << error.message();
  auto output = OutputFile::Create(target_, true);
  ASSERT_TRUE(output);
  Put(*output, "new");
  ASSERT_TRUE(output->Commit());
  EXPECT_TRUE(fs::is_symlink(target_));
  EXPECT_EQ(Read(directory_ / "real"), "new");
}

TEST_F(OutputFileTest, NeverReplacesWhatIsNoRegularFile) {
  for (const fs::path& target : {directory_, base::NullDevice()}) {
    const auto output = OutputFile::Create(target, true);
    ASSERT_TRUE(output.has_error()) << target;
    EXPECT_NE(output.error().message.find("not a regular file"), std::string::npos);
  }
  EXPECT_TRUE(base::OpenFile(base::NullDevice(), base::Access::kWrite));
}

TEST_F(OutputFileTest, TakesAnyName) {
  const std::string name = "\xc3\xa4 \xf0\x9d\x84\x9e \xe2\x80\xa6";  // ä, a clef and …
  auto output = OutputFile::Create(directory_ / base::FromUtf8(name), false);
  ASSERT_TRUE(output) << output.error().message;
  ASSERT_TRUE(output->Commit());
  EXPECT_EQ(Names(), NameList{name});
  const auto refused = OutputFile::Create(directory_ / base::FromUtf8(name), false);
  ASSERT_TRUE(refused.has_error());
  EXPECT_NE(refused.error().message.find(name), std::string::npos) << refused.error().message;
}

TEST_F(OutputFileTest, NeedsTheDirectory) {
  EXPECT_TRUE(OutputFile::Create(directory_ / "absent" / "target", false).has_error());
  EXPECT_TRUE(OutputFile::Create("", false).has_error());
}

}  // namespace
}  // namespace sluice::app
