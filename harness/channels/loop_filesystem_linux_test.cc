#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/file.h"
#include "harness/channels/channel.h"
#include "harness/channels/loop_filesystem.h"

namespace sluice::channels {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kImage = std::uint64_t{1} << 30;

class LoopFilesystemTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    directory_ = base::MakeDirectory(testing::TempDir(), "loop_").value();
    auto made = LoopFilesystem::Make(GetParam(), directory_, kImage);
    if (!made) GTEST_SKIP() << made.error().message;
    filesystem_.emplace(*std::move(made));
  }
  void TearDown() override {
    filesystem_.reset();
    EXPECT_TRUE(fs::remove(directory_)) << "something is left in " << directory_;
    EXPECT_TRUE(NoDeviceIsLeft());
  }

  // The names of the loop devices with an image of this test's.
  std::vector<std::string> Devices() const {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& device : fs::directory_iterator("/sys/block", error)) {
      std::string file;
      std::getline(std::ifstream(device.path() / "loop" / "backing_file"), file);
      if (file.starts_with(directory_.string() + '/')) names.push_back(device.path().filename());
    }
    return names;
  }

  // The kernel detaches them in the background.
  bool NoDeviceIsLeft() const {
    for (int i = 0; i < 500 && !Devices().empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return Devices().empty();
  }

  fs::path directory_;
  std::optional<LoopFilesystem> filesystem_;
};

TEST_P(LoopFilesystemTest, FilesThereCanShareStorage) {
  const auto from = base::MakeFile(filesystem_->path(), "from-").value();
  const auto to = base::MakeFile(filesystem_->path(), "to-").value();
  ASSERT_EQ(base::Resize(from.file.get(), 1U << 20U), 0);
  EXPECT_EQ(::ioctl(to.file.get(), FICLONE, from.file.get()), 0);
}

TEST_P(LoopFilesystemTest, NobodyElseSeesIt) {
  EXPECT_TRUE(fs::is_empty(directory_));
  const std::vector<std::string> devices = Devices();
  ASSERT_EQ(devices.size(), 1U);
  std::ifstream stream("/proc/self/mountinfo");
  const std::string mounts(std::istreambuf_iterator<char>(stream), {});
  EXPECT_EQ(mounts.find("/dev/" + devices.front() + ' '), std::string::npos);
}

TEST_P(LoopFilesystemTest, LivesAsLongAsAFileOnItIsOpen) {
  const auto file = base::MakeTemporaryFile(filesystem_->path(), "file-").value();
  filesystem_.reset();
  constexpr std::array kBytes = {std::byte{'x'}};
  EXPECT_EQ(base::Write(file.file.get(), kBytes), 1);
  EXPECT_EQ(Devices().size(), 1U);
}

TEST_P(LoopFilesystemTest, NothingIsLeftOfAProcessThatWasKilled) {
  filesystem_.reset();
  ASSERT_TRUE(NoDeviceIsLeft());
  const base::Pipe ready = base::MakePipe().value();
  const pid_t child = ::fork();
  if (child == 0) {
    const auto made = LoopFilesystem::Make(GetParam(), directory_, kImage);
    (void)!::write(ready.write_end.get(), made ? "y" : "n", 1);
    ::pause();
  }
  char made = 0;
  ASSERT_EQ(::read(ready.read_end.get(), &made, 1), 1);
  EXPECT_EQ(made, 'y');
  EXPECT_EQ(Devices().size(), 1U);
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
}

INSTANTIATE_TEST_SUITE_P(Of, LoopFilesystemTest, testing::Values("xfs", "btrfs"),
                         [](const auto& test) { return std::string(test.param); });

TEST(LoopFilesystem, SaysWhatIsMissing) {
  const auto made = LoopFilesystem::Make("absent", testing::TempDir(), kImage);
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().message.find("mkfs.absent") != std::string::npos ||
              made.error().message.find("takes root") != std::string::npos)
      << made.error().message;
}

TEST(ReflinkChannel, SaysWhereSourcesHaveToBe) {
  const auto channel = MakeChannel("file-reflink", {.directory = testing::TempDir()});
  if (!channel) GTEST_SKIP() << channel.error().message;
  const auto source = base::MakeTemporaryFile(channel->directory(), "source-").value();
  const auto connection = channel->Connect({});
  ASSERT_TRUE(connection) << connection.error().message;
  EXPECT_EQ(::ioctl(connection->sink.get(), FICLONE, source.file.get()), 0);
}

}  // namespace
}  // namespace sluice::channels
