// A file becomes a file, by every plugin, and whatever goes wrong leaves nothing behind.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <system_error>
#include <thread>

#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace fs = std::filesystem;

constexpr std::size_t kSize = (3U << 20) + 17;

class Cp : public Scene {};

class CpByPlugin : public Scene, public ::testing::WithParamInterface<std::string> {};

TEST_P(CpByPlugin, CopiesEveryByteAndBothFilesAgree) {
  const std::string content = Bytes(kSize);
  const std::string file = Write("file", content);
  const Ended ended = Sluice({"cp", "--plugin", GetParam(), "--verify", file, Path("copy")});
  ASSERT_TRUE(IsGood(ended));
  EXPECT_TRUE(Read("copy") == content);
  EXPECT_THAT(ended.out, StartsWith("copied 3.0 MiB in "));
  EXPECT_THAT(ended.out, HasSubstr("verified: xxh3-128 " + DigestText(content) + " of both files"));
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(Names(), (std::vector<std::string>{"copy", "file"}));
}

INSTANTIATE_TEST_SUITE_P(Plugin, CpByPlugin, ::testing::ValuesIn([] {
                           std::vector<std::string> names = AllPlugins();
                           names.emplace_back("auto");
                           return names;
                         }()),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST_F(Cp, CopiesAnEmptyFile) {
  ASSERT_TRUE(IsGood(Sluice({"cp", "--verify", Write("empty", ""), Path("copy")})));
  EXPECT_EQ(Names(), (std::vector<std::string>{"copy", "empty"}));
  EXPECT_EQ(Read("copy"), "");
}

TEST_F(Cp, GoesIntoADirectoryUnderItsOwnName) {
  const std::string file = Write("file", "hello");
  fs::create_directory(directory_ / "directory");
  for (const std::string& target : {Path("directory"), Path("directory") + "/"}) {
    ASSERT_TRUE(IsGood(Sluice({"cp", file, target})));
    EXPECT_EQ(Read("directory/file"), "hello");
    fs::remove(directory_ / "directory" / "file");
  }
}

TEST_F(Cp, ReplacesALongerFile) {
  Write("copy", Bytes(10'000));
  ASSERT_TRUE(IsGood(Sluice({"cp", Write("file", "hello"), Path("copy")})));
  EXPECT_EQ(Read("copy"), "hello");
  EXPECT_EQ(Names(), (std::vector<std::string>{"copy", "file"}));
}

TEST_F(Cp, TakesNoFileForItself) {
  const std::string file = Write("file", "hello");
  const auto refused = [&](const std::string& target) {
    return FailsWith(Sluice({"cp", file, target}), app::kExitUsage, "they are the same file");
  };
  EXPECT_TRUE(refused(file));
  EXPECT_TRUE(refused(Directory()));
  std::error_code error;
  fs::create_hard_link(directory_ / "file", directory_ / "hard", error);
  if (!error) {
    EXPECT_TRUE(refused(Path("hard")));
  }
  fs::create_symlink("file", directory_ / "soft", error);
  if (!error) {
    EXPECT_TRUE(refused(Path("soft")));
  }
  EXPECT_EQ(Read("file"), "hello");
}

TEST_F(Cp, SaysWhatCannotBeCopiedOrWritten) {
  const std::string file = Write("file", "hello");
  fs::create_directory(directory_ / "directory");
  const auto fails = [&](const std::string& source, const std::string& target,
                         std::string_view why) {
    return FailsWith(Sluice({"cp", source, target}), app::kExitUsage, why);
  };
  EXPECT_TRUE(fails(Path("absent"), Path("copy"), "absent: " + NoSuchFile()));
  EXPECT_TRUE(fails(Path("directory"), Path("copy"), "directory: " + IsADirectory()));
  EXPECT_TRUE(fails(base::ToUtf8(base::NullDevice()), Path("copy"), "it is not a regular file"));
  EXPECT_TRUE(fails(file, Path("absent/copy"), "cannot write "));
  EXPECT_TRUE(fails(file, base::ToUtf8(base::NullDevice()), "it is not a regular file"));
  EXPECT_TRUE(fails(file, "", "it has no file name"));
  EXPECT_EQ(Names(), (std::vector<std::string>{"directory", "file"}));
}

TEST_F(Cp, ExplainsTheRouteThePlanThePathAndTheStorage) {
  const Ended ended = Sluice({"cp", "--explain", "--plugin", std::string(kStaging),
                              Write("file", Bytes(5000)), Path("copy")});
  ASSERT_TRUE(IsGood(ended));
  EXPECT_THAT(ended.out, HasSubstr("file: file, 5000 bytes"));
  EXPECT_THAT(ended.out, HasSubstr(Path("copy") + ": file, 0 bytes"));
  for (const std::string& plugin : AllPlugins()) EXPECT_THAT(ended.out, HasSubstr(plugin + ": "));
  EXPECT_THAT(ended.out, HasSubstr("fallback   none"));
  EXPECT_THAT(ended.out, ::testing::ContainsRegex(fmt::format("path .* .{}.\n", kStaging)));
  EXPECT_THAT(ended.out, HasSubstr("\nallocated  "));
  EXPECT_THAT(ended.out, HasSubstr("\nshared     "));
}

TEST_F(Cp, PrintsNothingButJsonWhenAsked) {
  const std::string content = Bytes(5000);
  const Ended ended = Sluice({"cp", "--json", "--verify", Write("file", content), Path("copy")});
  ASSERT_TRUE(IsGood(ended));
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(std::ranges::count(ended.out, '\n'), 1);
  const boost::json::value json = boost::json::parse(ended.out);
  EXPECT_EQ(json.at("schema"), "sluice.cp/1");
  EXPECT_EQ(json.at("ok"), true);
  EXPECT_EQ(json.at("status"), "DONE");
  EXPECT_EQ(json.at("bytes").to_number<int>(), 5000);
  EXPECT_EQ(json.at("sink").at("name").as_string(), Path("copy"));
  EXPECT_EQ(json.at("plan").as_array().size(), AllPlugins().size());
  EXPECT_TRUE(json.at("allocated").as_object().contains("copy"));
  EXPECT_TRUE(json.as_object().contains("shared"));
  EXPECT_EQ(json.at("verification").at("copy").at("xxh3_128").as_string(), DigestText(content));
}

// It can be seen to have begun, and takes long: the file is larger than what is written meanwhile.
TEST_F(Cp, CtrlCLeavesNoFileAndAnOldOneAsItWas) {
  constexpr std::uintmax_t kHuge = std::uintmax_t{64} << 30;
  const std::string file = Write("file", "");
  std::error_code error;
  fs::resize_file(file, kHuge, error);
  if (error) GTEST_SKIP() << "no file of 64 GiB here: " << error.message();
  Write("old", "old");
  for (const char* const target : {"new", "old"}) {
    Program program({"cp", "--plugin", std::string(kStaging), file, Path(target)});
    while (Names().size() < 3) std::this_thread::yield();
    program.Interrupt();
    const Ended ended = program.Wait();
    EXPECT_TRUE(WasInterrupted(ended)) << ended.exit_code;
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(Names(), (std::vector<std::string>{"file", "old"}));
    EXPECT_EQ(Read("old"), "old");
  }
}

}  // namespace
}  // namespace sluice::cli
