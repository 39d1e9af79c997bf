#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <cstddef>
#include <filesystem>
#include <thread>
#include <vector>

#include "core/base/handle.h"
#include "harness/witness/page_cache.h"
#include "harness/witness/payload.h"

namespace sluice::witness {
namespace {

constexpr std::uint64_t kBytes = std::uint64_t{256} << 10U;

// Where there is no such processor, on any.
void OnProcessor(std::size_t number) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(number, &only);
  sched_setaffinity(0, sizeof only, &only);
}

// Two ends of a TCP connection over loopback.
class Connection {
 public:
  Connection() {
    const base::UniqueHandle listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener.get(), generic, size), 0);
    EXPECT_EQ(listen(listener.get(), 1), 0);
    EXPECT_EQ(getsockname(listener.get(), generic, &size), 0);
    sender_.reset(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(connect(sender_.get(), generic, size), 0);
    receiver_.reset(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }

  int sender() const { return sender_.get(); }
  int receiver() const { return receiver_.get(); }

 private:
  base::UniqueHandle sender_;
  base::UniqueHandle receiver_;
};

TEST(Payload, HasNoNameEvenWhileItIsThere) {
  const auto directory = std::filesystem::path(::testing::TempDir()) / "linux_payload_test";
  std::filesystem::create_directory(directory);
  {
    const auto payload = Payload::Make(directory, kBytes, transfer::CacheState::kWarm);
    EXPECT_TRUE(payload);
    EXPECT_TRUE(std::filesystem::is_empty(directory));
  }
  std::filesystem::remove(directory);
}

TEST(Payload, CannotBeColdInMemory) {
  if (!std::filesystem::is_directory("/dev/shm")) GTEST_SKIP() << "there is no /dev/shm here";
  const auto warm = Payload::Make("/dev/shm", kBytes, transfer::CacheState::kWarm);
  if (!warm) GTEST_SKIP() << warm.error().message;
  if (RequireStorage(warm->source())) GTEST_SKIP() << "/dev/shm is on a disk here";
  const auto cold = Payload::Make("/dev/shm", kBytes, transfer::CacheState::kCold);
  ASSERT_FALSE(cold);
  EXPECT_NE(cold.error().message.find("tmpfs"), std::string::npos) << cold.error().message;
}

// The pages of a file that was sent by reference stay with buffers that nobody has freed yet, in
// the sender's connection and with the processor that the receiver does not run on.
TEST(Payload, IsColdAgainAfterItWasSentByReference) {
  const auto payload = Payload::Make(::testing::TempDir(), kBytes, transfer::CacheState::kWarm);
  ASSERT_TRUE(payload);
  if (const auto storage = RequireStorage(payload->source()); !storage) {
    GTEST_SKIP() << storage.error().message;
  }
  const Connection tcp;
  for (int time = 0; time < 5; ++time) {
    std::thread receiver([&] {
      OnProcessor(1);
      std::vector<std::byte> bytes(kBytes);
      EXPECT_EQ(recv(tcp.receiver(), bytes.data(), bytes.size(), MSG_WAITALL),
                static_cast<ssize_t>(kBytes));
    });
    OnProcessor(0);
    off_t offset = 0;
    EXPECT_EQ(sendfile(tcp.sender(), payload->source(), &offset, kBytes),
              static_cast<ssize_t>(kBytes));
    receiver.join();
    const auto dropped = payload->DropFromCache();
    EXPECT_TRUE(dropped) << dropped.error().message;
  }
}

}  // namespace
}  // namespace sluice::witness
