#include <gtest/gtest.h>
#include <winsock2.h>

#include "core/base/handle.h"
#include "core/base/winsock.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

std::uint32_t KindOfSocket(int family, int type) {
  base::StartWinsock();
  const base::UniqueHandle handle(static_cast<base::Handle>(socket(family, type, 0)));
  return Describe(handle.get()).value().kind;
}

TEST(Endpoint, TellsWhatAHandleIs) {
  EXPECT_EQ(KindOfSocket(AF_INET, SOCK_STREAM), SLUICE_KIND_TCP);
  EXPECT_EQ(KindOfSocket(AF_INET6, SOCK_STREAM), SLUICE_KIND_TCP);
  EXPECT_EQ(KindOfSocket(AF_INET, SOCK_DGRAM), SLUICE_KIND_SOCKET);
  const base::Pipe pipe = base::MakePipe().value();
  EXPECT_EQ(Describe(pipe.write_end.get()).value().kind, SLUICE_KIND_PIPE);
  const base::UniqueHandle null = base::OpenFile(base::NullDevice(), base::Access::kWrite).value();
  EXPECT_EQ(Describe(null.get()).value().kind, SLUICE_KIND_DEVICE);
}

TEST(Endpoint, TellsTheSizeOfAFile) {
  const base::UniqueHandle file = testing::FileWith("12345");
  const sluice_endpoint endpoint = Describe(file.get()).value();
  EXPECT_EQ(endpoint.struct_size, sizeof(sluice_endpoint));
  EXPECT_EQ(endpoint.kind, SLUICE_KIND_FILE);
  EXPECT_EQ(endpoint.handle, file.get());
  EXPECT_EQ(endpoint.size, 5U);
  EXPECT_EQ(endpoint.facts, 0U);
}

TEST(Endpoint, TakesTheCallersWordForNonblockingSockets) {
  const auto ends = base::ConnectLoopback().value();
  EXPECT_EQ(Describe(ends[0].get()).value().facts, SLUICE_FACT_LOCAL_PEER);
  EXPECT_EQ(Describe(ends[0].get(), SLUICE_FACT_NONBLOCKING).value().facts,
            SLUICE_FACT_LOCAL_PEER | SLUICE_FACT_NONBLOCKING);
}

TEST(Endpoint, RefusesDirectoriesAndClosedHandles) {
  const base::UniqueHandle directory = base::OpenDirectory("C:\\").value();
  EXPECT_FALSE(Describe(directory.get()));
  EXPECT_FALSE(Describe(base::Handle{0x7ffffff0}));
}

}  // namespace
}  // namespace sluice::transfer
