#include "plugins/windows/handles.h"

#include <gtest/gtest.h>

#include "plugins/windows/testing/ends.h"

namespace sluice::plugins::windows {
namespace {

TEST(Event, CancelsACallThatIsPending) {
  const testing::Connection connection;
  const auto socket = reinterpret_cast<HANDLE>(connection.sink());
  Event event;
  ASSERT_EQ(event.Make(), 0);
  OVERLAPPED overlapped = event.Overlap(0);
  char byte = 0;
  ASSERT_FALSE(ReadFile(socket, &byte, 1, nullptr, &overlapped));
  ASSERT_EQ(GetLastError(), static_cast<DWORD>(ERROR_IO_PENDING));
  event.Cancel(socket, overlapped);
  DWORD count = 0;
  EXPECT_FALSE(GetOverlappedResult(socket, &overlapped, &count, /*bWait=*/FALSE));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_OPERATION_ABORTED));
}

// The system tells of no call of a handle that is closed any more.
TEST(Event, WaitsForNoCallOfAHandleThatIsClosed) {
  HANDLE closed = nullptr;
  {
    const testing::Connection connection;
    closed = reinterpret_cast<HANDLE>(connection.sink());
  }
  Event event;
  ASSERT_EQ(event.Make(), 0);
  OVERLAPPED overlapped = event.Overlap(0);
  overlapped.Internal = 0x103;  // STATUS_PENDING
  event.Cancel(closed, overlapped);
}

}  // namespace
}  // namespace sluice::plugins::windows
