#include "plugins/windows/mapped_send.h"

#include <gtest/gtest.h>

#include <sluice/plugin.hpp>
#include <string>
#include <thread>

#include "plugins/common/testing/transfer.h"
#include "plugins/windows/testing/ends.h"

namespace sluice::plugins::windows {
namespace {

using plugins::testing::Transfer;
using testing::Connection;
using testing::CutOffFromOutside;
using testing::Pattern;
using testing::SameBytes;
using testing::TestFile;

constexpr const sluice_plugin& kPlugin = internal::Descriptor<MappedSend>::kPlugin;
constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;

TEST(MappedSend, NobodyCutsTheSourceOffWhileItIsMapped) {
  const TestFile source(3 * kMiB);
  Connection connection({.nonblocking = true});
  {
    Transfer transfer(kPlugin, source.endpoint(), connection.endpoint(), {});
    ASSERT_EQ(transfer.Open(), SLUICE_OK);
    EXPECT_EQ(transfer.Step(1000), SLUICE_MORE);
    EXPECT_THROW(source.Resize(2 * kMiB), std::system_error);
  }
  EXPECT_NO_THROW(source.Resize(2 * kMiB));
}

TEST(MappedSend, PagesThatAreGoneAreAnErrorAndNoCrash) {
  for (const bool to_end : {false, true}) {
    const TestFile source(3 * kMiB);
    Connection connection({.nonblocking = true});
    Transfer transfer(kPlugin, source.endpoint(), connection.endpoint(),
                      {.length = to_end ? SLUICE_TO_END : 3 * kMiB});
    ASSERT_EQ(transfer.Open(), SLUICE_OK);
    EXPECT_EQ(transfer.Step(1000), SLUICE_MORE);
    if (!CutOffFromOutside(source, 64 * 1024)) GTEST_SKIP() << "Windows has no such program";
    connection.StartReading();
    EXPECT_EQ(transfer.Finish(), to_end ? SLUICE_DONE : SLUICE_E_SOURCE_TRUNCATED);
    EXPECT_TRUE(SameBytes(Pattern(0, 64 * 1024), connection.Finish()));
  }
}

// The window exists, and its pages vanish in the middle of the call that sends them.
TEST(MappedSend, PagesThatVanishDuringACallAreAnErrorAndNoCrash) {
  const TestFile source(kMiB);
  Connection connection({.send_buffer = 20'000});
  Transfer transfer(kPlugin, source.endpoint(), connection.endpoint(), {.length = kMiB});
  ASSERT_EQ(transfer.Open(), SLUICE_OK);
  sluice_status status = SLUICE_DONE;
  std::thread sender([&] { status = transfer.Finish(); });
  Sleep(100);  // It waits for somebody who reads. If not, it finds the source too short at once.
  const bool cut = CutOffFromOutside(source, 0);
  connection.StartReading();
  sender.join();
  if (!cut) GTEST_SKIP() << "Windows has no such program";
  EXPECT_EQ(status, SLUICE_E_SOURCE_TRUNCATED);
  const std::string& arrived = connection.Finish();
  EXPECT_TRUE(SameBytes(Pattern(0, arrived.size()), arrived));
}

}  // namespace
}  // namespace sluice::plugins::windows
