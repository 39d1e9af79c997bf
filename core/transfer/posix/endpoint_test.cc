#include "core/transfer/endpoint.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/transfer/testing/route.h"
#include "core/transfer/unique_handle.h"

namespace sluice::transfer {
namespace {

std::uint32_t KindOfSocket(int family, int type) {
  const UniqueHandle fd(socket(family, type, 0));
  return Describe(fd.get()).value().kind;
}

TEST(Endpoint, TellsWhatADescriptorIs) {
  EXPECT_EQ(KindOfSocket(AF_INET, SOCK_STREAM), SLUICE_KIND_TCP);
  EXPECT_EQ(KindOfSocket(AF_UNIX, SOCK_STREAM), SLUICE_KIND_UNIX);
  EXPECT_EQ(KindOfSocket(AF_INET, SOCK_DGRAM), SLUICE_KIND_SOCKET);
  EXPECT_EQ(KindOfSocket(AF_UNIX, SOCK_SEQPACKET), SLUICE_KIND_SOCKET);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const UniqueHandle read_end(ends[0]);
  const UniqueHandle write_end(ends[1]);
  EXPECT_EQ(Describe(write_end.get()).value().kind, SLUICE_KIND_PIPE);
  const UniqueHandle null(open("/dev/null", O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(Describe(null.get()).value().kind, SLUICE_KIND_DEVICE);
}

TEST(Endpoint, TellsSizeAndFileSystemOfAFile) {
  const UniqueHandle file = testing::FileWith("12345");
  const sluice_endpoint endpoint = Describe(file.get()).value();
  EXPECT_EQ(endpoint.struct_size, sizeof(sluice_endpoint));
  EXPECT_EQ(endpoint.kind, SLUICE_KIND_FILE);
  EXPECT_EQ(endpoint.handle, file.get());
  EXPECT_EQ(endpoint.size, 5U);
  EXPECT_EQ(endpoint.facts, 0U);
  EXPECT_NE(endpoint.filesystem, 0U);
  const UniqueHandle proc(open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(Describe(proc.get()).value().filesystem, 0x9FA0U) << "PROC_SUPER_MAGIC";
}

TEST(Endpoint, SeesNonblockingAndAppendMode) {
  const UniqueHandle file = testing::FileWith("");
  ASSERT_EQ(fcntl(file.get(), F_SETFL, O_NONBLOCK | O_APPEND), 0);
  EXPECT_EQ(Describe(file.get()).value().facts, SLUICE_FACT_NONBLOCKING | SLUICE_FACT_APPEND);
}

TEST(Endpoint, RefusesDirectoriesAndClosedDescriptors) {
  const UniqueHandle directory(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_EQ(Describe(directory.get()).error().code.value(), EISDIR);
  EXPECT_EQ(Describe(-1).error().code.value(), EBADF);
}

TEST(Endpoint, NamesOfKindsLeadBackToThem) {
  for (std::uint32_t kind = SLUICE_KIND_FILE; kind <= SLUICE_KIND_SOCKET; ++kind) {
    EXPECT_EQ(KindByName(KindName(kind)), kind);
  }
  EXPECT_EQ(KindName(99), "unknown");
  EXPECT_EQ(KindByName("no such kind"), SLUICE_KIND_UNKNOWN);
}

}  // namespace
}  // namespace sluice::transfer
