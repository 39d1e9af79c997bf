#include "core/transfer/endpoint.h"

#include <gtest/gtest.h>
#include <winsock2.h>

#include "core/transfer/testing/route.h"
#include "core/base/handle.h"
#include "core/base/winsock.h"

namespace sluice::transfer {
namespace {

namespace os = harness::os;

std::uint32_t KindOfSocket(int family, int type) {
  StartWinsock();
  const UniqueHandle handle(static_cast<Handle>(socket(family, type, 0)));
  return Describe(handle.get()).value().kind;
}

TEST(Endpoint, TellsWhatAHandleIs) {
  EXPECT_EQ(KindOfSocket(AF_INET, SOCK_STREAM), SLUICE_KIND_TCP);
  EXPECT_EQ(KindOfSocket(AF_INET6, SOCK_STREAM), SLUICE_KIND_TCP);
  EXPECT_EQ(KindOfSocket(AF_INET, SOCK_DGRAM), SLUICE_KIND_SOCKET);
  const os::Pipe pipe = os::MakePipe().value();
  EXPECT_EQ(Describe(pipe.write_end.get()).value().kind, SLUICE_KIND_PIPE);
  const UniqueHandle null = os::OpenFile(os::NullDevice(), os::Access::kWrite).value();
  EXPECT_EQ(Describe(null.get()).value().kind, SLUICE_KIND_DEVICE);
}

TEST(Endpoint, TellsTheSizeOfAFile) {
  const UniqueHandle file = testing::FileWith("12345");
  const sluice_endpoint endpoint = Describe(file.get()).value();
  EXPECT_EQ(endpoint.struct_size, sizeof(sluice_endpoint));
  EXPECT_EQ(endpoint.kind, SLUICE_KIND_FILE);
  EXPECT_EQ(endpoint.handle, file.get());
  EXPECT_EQ(endpoint.size, 5U);
  EXPECT_EQ(endpoint.facts, 0U);
}

TEST(Endpoint, TakesTheCallersWordForNonblockingSockets) {
  const auto ends = os::ConnectLoopback().value();
  EXPECT_EQ(Describe(ends[0].get()).value().facts, SLUICE_FACT_LOCAL_PEER);
  EXPECT_EQ(Describe(ends[0].get(), SLUICE_FACT_NONBLOCKING).value().facts,
            SLUICE_FACT_LOCAL_PEER | SLUICE_FACT_NONBLOCKING);
}

TEST(Endpoint, RefusesDirectoriesAndClosedHandles) {
  const UniqueHandle directory = os::OpenDirectory("C:\\").value();
  EXPECT_FALSE(Describe(directory.get()));
  EXPECT_FALSE(Describe(Handle{0x7ffffff0}));
}

}  // namespace
}  // namespace sluice::transfer
