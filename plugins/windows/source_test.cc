#include "plugins/windows/source.h"

#include <gtest/gtest.h>

#include <sluice/plugin.hpp>
#include <string>

#include "plugins/common/testing/transfer.h"
#include "plugins/windows/mapped_send.h"
#include "plugins/windows/read_send.h"
#include "plugins/windows/testing/ends.h"
#include "plugins/windows/transmit_file.h"

namespace sluice::plugins::windows {
namespace {

using plugins::testing::Transfer;
using testing::Connection;
using testing::Handle;
using testing::Pattern;
using testing::SameBytes;
using testing::TestFile;

constexpr const sluice_plugin* kTransmitFile = &internal::Descriptor<TransmitFile>::kPlugin;
constexpr const sluice_plugin* kReadSend = &internal::Descriptor<ReadSend>::kPlugin;
constexpr const sluice_plugin* kMappedSend = &internal::Descriptor<MappedSend>::kPlugin;
constexpr std::uint64_t kSize = 300'001;

// CreateFile() shares nothing unless it is told to.
TEST(Source, ThatSharesNothingAndHasAPositionIsForMappedSend) {
  const TestFile file(kSize, {.share = 0});
  for (const sluice_plugin* const plugin : {kTransmitFile, kReadSend}) {
    const Connection connection;
    Transfer transfer(*plugin, file.endpoint(), connection.endpoint(), {});
    EXPECT_EQ(transfer.Probe(), SLUICE_E_UNSUPPORTED);
    EXPECT_EQ(transfer.Open(), SLUICE_E_UNSUPPORTED);
    EXPECT_EQ(transfer.report().os_error, ERROR_SHARING_VIOLATION);
  }
  for (const std::uint64_t length : {kSize, kSize + 1, std::uint64_t{SLUICE_TO_END}}) {
    Connection connection;
    connection.StartReading();
    file.Seek(777);
    Transfer transfer(*kMappedSend, file.endpoint(), connection.endpoint(), {.length = length});
    EXPECT_EQ(transfer.Run(), length == kSize + 1 ? SLUICE_E_SOURCE_TRUNCATED : SLUICE_DONE);
    EXPECT_TRUE(SameBytes(Pattern(0, kSize), connection.Finish()));
    EXPECT_EQ(file.position(), 777u);
  }
}

TEST(Source, ThatIsLockedThereIsAnErrorOfReading) {
  const TestFile file(kSize);
  const Handle owner = file.Open({});
  if (!testing::Lock(owner, 100'000, 1000)) GTEST_SKIP() << "locks keep nobody from reading here";
  Connection connection;
  connection.StartReading();
  Transfer transfer(*kReadSend, file.endpoint(), connection.endpoint(), {});
  EXPECT_EQ(transfer.Run(), SLUICE_E_SOURCE_IO);
  EXPECT_EQ(transfer.progress().os_error, ERROR_LOCK_VIOLATION);
  EXPECT_TRUE(SameBytes(Pattern(0, transfer.progress().bytes_done), connection.Finish()));
}

TEST(Source, ReadsAtTheEndAndBehindIt) {
  for (const DWORD flags : {DWORD{0}, DWORD{FILE_FLAG_OVERLAPPED}}) {
    for (const DWORD share : {DWORD{FILE_SHARE_READ}, DWORD{0}}) {
      if (flags == 0 && share == 0) continue;
      const TestFile file(kSize, {.access = GENERIC_READ, .share = share, .flags = flags});
      Source source(file.endpoint());
      sluice_report report{};
      ASSERT_EQ(source.Open(report), SLUICE_OK);
      std::string bytes(100, '\0');
      const std::span into = std::as_writable_bytes(std::span(bytes));
      EXPECT_EQ(source.Read(into, kSize - 60), 60);
      EXPECT_EQ(bytes.substr(0, 60), Pattern(kSize - 60, 60));
      EXPECT_EQ(source.Read(into, kSize), 0);
      EXPECT_EQ(source.Read(into, kSize + (std::uint64_t{5} << 30U)), 0);
      EXPECT_EQ(source.Size(), std::int64_t{kSize});
    }
  }
}

}  // namespace
}  // namespace sluice::plugins::windows
