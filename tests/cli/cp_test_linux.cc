// What Linux's filesystems have: holes, shared storage, sizes that lie, an end.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>

#include "harness/channels/loop_filesystem.h"
#include "tests/cli/scene.h"

namespace sluice::cli {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

class LinuxCp : public Scene {
 protected:
  std::uint64_t Stored(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(stat(Path(name).c_str(), &status), 0);
    return static_cast<std::uint64_t>(status.st_blocks) * 512;
  }
};

TEST_F(LinuxCp, HolesStayHoles) {
  const std::string file = Write("file", Bytes(100'000));
  fs::resize_file(file, std::uintmax_t{5} << 30);
  if (Stored("file") > 200'000) GTEST_SKIP() << "files have no holes here";
  const Ended ended = Sluice({"cp", "--explain", file, Path("copy")});
  ASSERT_TRUE(IsGood(ended));
  EXPECT_EQ(fs::file_size(Path("copy")), std::uintmax_t{5} << 30);
  EXPECT_LE(Stored("copy"), 200'000U);
  EXPECT_THAT(ended.out, HasSubstr(" bytes for 5368709120; for the source "));
}

TEST_F(LinuxCp, AFileThatSaysItIsEmptyIsReadAllTheSame) {
  const std::string file = "/proc/version";
  if (!std::ifstream(file)) GTEST_SKIP() << "the user cannot read " << file;
  const Ended ended = Sluice({"cp", "--explain", "--verify", file, Path("copy")});
  ASSERT_TRUE(IsGood(ended));
  std::ifstream stream(file);
  EXPECT_EQ(Read("copy"), std::string(std::istreambuf_iterator<char>(stream), {}));
  EXPECT_THAT(ended.out,
              HasSubstr("fallback   linux.copy_file_range after 0 bytes: UNSUPPORTED: "));
}

// A device of 1 MiB, which a user can have in namespaces of his own.
TEST_F(LinuxCp, AFullDeviceLeavesNothing) {
  constexpr int kNoDevice = 77;
  constexpr const char* kScript =
      "mount -t tmpfs -o size=1m none \"$2\" || exit 77\n"
      "\"$0\" cp --plugin posix.read_write \"$1\" \"$2\"\n"
      "code=$?\n"
      "[ -z \"$(ls -A \"$2\")\" ] || echo left: \"$(ls -A \"$2\")\"\n"
      "exit $code\n";
  const std::string file = Write("file", Bytes(3'000'000));
  fs::create_directory(Path("device"));
  if (access("/usr/bin/unshare", X_OK) != 0) GTEST_SKIP() << "there is no unshare here";
  const Ended ended = Sluice({"--user", "--map-root-user", "--mount", "sh", "-c", kScript,
                              fs::absolute(kSluice).string(), file, Path("device")},
                             {.program = "/usr/bin/unshare"});
  if (ended.exit_code == kNoDevice || ended.err.starts_with("unshare: ")) {
    GTEST_SKIP() << ended.err;
  }
  EXPECT_TRUE(FailsWith(ended, app::kExitFailed, "writing the sink failed"));
  EXPECT_THAT(ended.err, HasSubstr("No space left on device"));
  EXPECT_EQ(ended.out, "");
}

class LinuxCpOnReflinks : public Scene, public ::testing::WithParamInterface<const char*> {};

// The program is given the filesystem by a descriptor of this process.
TEST_P(LinuxCpOnReflinks, SharesTheStorageAndSaysSo) {
  constexpr std::uint64_t kImage = std::uint64_t{1} << 30;
  const auto made = channels::LoopFilesystem::Make(GetParam(), directory_, kImage);
  if (!made) GTEST_SKIP() << made.error().message;
  const std::string root =
      fmt::format("/proc/{}/fd/{}", getpid(), made->path().filename().string());
  const std::string content = Bytes(3'000'017);
  std::ofstream(root + "/file", std::ios::binary) << content;
  const Ended ended = Sluice({"cp", "--json", "--verify", root + "/file", root + "/copy"});
  ASSERT_TRUE(IsGood(ended));
  const boost::json::value json = boost::json::parse(ended.out);
  EXPECT_EQ(json.at("path"), "reflink");
  EXPECT_GE(json.at("shared").to_number<std::uint64_t>(), content.size());
  EXPECT_EQ(json.at("verification").at("copy").at("xxh3_128").as_string(), DigestText(content));
}

INSTANTIATE_TEST_SUITE_P(In, LinuxCpOnReflinks, ::testing::Values("xfs", "btrfs"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace sluice::cli
