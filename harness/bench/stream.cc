#include "harness/bench/stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "harness/channels/channel.h"

namespace sluice::harness {
namespace {

transfer::UniqueHandle WarmFile(std::uint64_t size) {
  const char* directory = std::getenv("TMPDIR");
  std::string name =
      std::string(directory == nullptr ? "/tmp" : directory) + "/sluice-bench-XXXXXX";
  transfer::UniqueHandle file(mkstemp(name.data()));
  if (!file) throw std::system_error(errno, std::generic_category(), name);
  unlink(name.c_str());
  const std::vector<char> bytes(size, 'x');
  if (write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(size)) {
    throw std::system_error(errno, std::generic_category(), "write");
  }
  return file;
}

// MSG_TRUNC: the kernel drops the bytes without copying them (tcp(7)).
ssize_t Discard(int receiver, std::uint64_t most) {
  return recv(receiver, nullptr, static_cast<std::size_t>(most), MSG_TRUNC);
}

}  // namespace

Stream::Stream(std::uint64_t size, Drain drain) : source_(WarmFile(size)) {
  Connection connection = MakeChannel("tcp", {}).value().Connect({}).value();
  sink_ = std::move(connection.sink);
  receiver_ = std::move(connection.receiver);
  if (drain == Drain::kThread) {
    constexpr std::uint64_t kAtATime = 1U << 20U;
    drainer_ = std::thread([fd = receiver_.get()] {
      while (Discard(fd, kAtATime) > 0) continue;
    });
  }
}

Stream::~Stream() {
  sink_.reset();
  if (drainer_.joinable()) drainer_.join();
}

void Stream::DrainByHand(std::uint64_t size) {
  while (size > 0) {
    const ssize_t got = Discard(receiver_.get(), size);
    if (got <= 0) throw std::system_error(errno, std::generic_category(), "recv");
    size -= static_cast<std::uint64_t>(got);
  }
}

}  // namespace sluice::harness
