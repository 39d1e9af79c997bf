#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <string>

#include "core/base/handle.h"
#include "core/transfer/endpoint.h"
#include "core/transfer/testing/route.h"

namespace sluice::transfer {
namespace {

std::uint32_t KindOfSocket(int family, int type) {
  const base::UniqueHandle fd(socket(family, type, 0));
  return Describe(fd.get()).value().kind;
}

TEST(Endpoint, TellsWhatADescriptorIs) {
  EXPECT_EQ(KindOfSocket(AF_INET, SOCK_STREAM), SLUICE_KIND_TCP);
  EXPECT_EQ(KindOfSocket(AF_UNIX, SOCK_STREAM), SLUICE_KIND_UNIX);
  EXPECT_EQ(KindOfSocket(AF_INET, SOCK_DGRAM), SLUICE_KIND_SOCKET);
  EXPECT_EQ(KindOfSocket(AF_UNIX, SOCK_SEQPACKET), SLUICE_KIND_SOCKET);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const base::UniqueHandle read_end(ends[0]);
  const base::UniqueHandle write_end(ends[1]);
  EXPECT_EQ(Describe(write_end.get()).value().kind, SLUICE_KIND_PIPE);
  const base::UniqueHandle null(open("/dev/null", O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(Describe(null.get()).value().kind, SLUICE_KIND_DEVICE);
}

TEST(Endpoint, TellsTheSizeOfAFile) {
  const base::UniqueHandle file = testing::FileWith("12345");
  const sluice_endpoint endpoint = Describe(file.get()).value();
  EXPECT_EQ(endpoint.struct_size, sizeof(sluice_endpoint));
  EXPECT_EQ(endpoint.kind, SLUICE_KIND_FILE);
  EXPECT_EQ(endpoint.handle, file.get());
  EXPECT_EQ(endpoint.size, 5U);
  EXPECT_EQ(endpoint.facts & ~SLUICE_FACT_NO_HOLES, 0U);
}

TEST(Endpoint, SeesThatEverythingOfAFileIsStored) {
  constexpr off_t kSize = off_t{1} << 20U;
  const base::UniqueHandle sparse = testing::FileWith("");
  ASSERT_EQ(ftruncate(sparse.get(), kSize), 0);
  struct stat status {};
  ASSERT_EQ(fstat(sparse.get(), &status), 0);
  if (status.st_blocks != 0) GTEST_SKIP() << "files have no holes in " << ::testing::TempDir();
  EXPECT_EQ(Describe(sparse.get()).value().facts, 0U);
  // Random bytes: where the file system compresses, others would take less than they are long.
  std::string bytes(static_cast<std::size_t>(kSize), '\0');
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same in each run
  std::ranges::generate(bytes, [&] { return static_cast<char>(random() & 0xFFU); });
  const base::UniqueHandle full = testing::FileWith(bytes);
  ASSERT_EQ(fsync(full.get()), 0);
  EXPECT_EQ(Describe(full.get()).value().facts, SLUICE_FACT_NO_HOLES);
}

TEST(Endpoint, SeesNonblockingAndAppendMode) {
  const base::UniqueHandle file = testing::FileWith("");
  ASSERT_EQ(fcntl(file.get(), F_SETFL, O_NONBLOCK | O_APPEND), 0);
  EXPECT_EQ(Describe(file.get()).value().facts & ~SLUICE_FACT_NO_HOLES,
            SLUICE_FACT_NONBLOCKING | SLUICE_FACT_APPEND);
}

TEST(Endpoint, SeesThatATcpConnectionStaysOnThisMachine) {
  const auto ends = base::ConnectLoopback().value();
  EXPECT_EQ(Describe(ends[0].get()).value().facts, SLUICE_FACT_LOCAL_PEER);
  EXPECT_EQ(Describe(ends[1].get()).value().facts, SLUICE_FACT_LOCAL_PEER);
  const base::UniqueHandle unconnected(socket(AF_INET6, SOCK_STREAM, 0));
  EXPECT_EQ(Describe(unconnected.get()).value().facts, 0U);
}

template <class Address>
sockaddr_storage Stored(const Address& address) {
  sockaddr_storage stored{};
  std::memcpy(&stored, &address, sizeof address);
  return stored;
}

sockaddr_storage V4(const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  EXPECT_EQ(inet_pton(AF_INET, text, &address.sin_addr), 1);
  return Stored(address);
}

sockaddr_storage V6(const char* text) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text, &address.sin6_addr), 1);
  return Stored(address);
}

TEST(LocalPeer, HasTheSameAddressOrOneOfTheLoopback) {
  EXPECT_TRUE(OnOneMachine(V4("192.0.2.1"), V4("192.0.2.1")));
  EXPECT_TRUE(OnOneMachine(V4("127.0.0.1"), V4("127.1.2.3")));
  EXPECT_TRUE(OnOneMachine(V6("::1"), V6("::1")));
  EXPECT_TRUE(OnOneMachine(V6("::ffff:127.0.0.1"), V6("::ffff:127.0.0.1")));
  EXPECT_FALSE(OnOneMachine(V4("192.0.2.1"), V4("192.0.2.2")));
  EXPECT_FALSE(OnOneMachine(V4("127.0.0.1"), V4("192.0.2.2")));
  EXPECT_FALSE(OnOneMachine(V6("2001:db8::1"), V6("2001:db8::2")));
  EXPECT_FALSE(OnOneMachine(V4("127.0.0.1"), V6("::1")));
  EXPECT_FALSE(OnOneMachine(sockaddr_storage{}, sockaddr_storage{}));
}

TEST(Endpoint, RefusesDirectoriesAndClosedDescriptors) {
  const base::UniqueHandle directory(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
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
