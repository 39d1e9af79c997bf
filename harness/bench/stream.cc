#include "harness/bench/stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "harness/channels/channel.h"

namespace sluice::bench {
namespace {

base::UniqueHandle WarmFile(std::uint64_t size) {
  const char* directory = std::getenv("TMPDIR");
  std::string name =
      std::string(directory == nullptr ? "/tmp" : directory) + "/sluice-bench-XXXXXX";
  base::UniqueHandle file(mkstemp(name.data()));
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

void DiscardAll(int receiver) {
  constexpr std::uint64_t kAtATime = 1U << 20U;
  while (Discard(receiver, kAtATime) > 0) continue;
}

}  // namespace

Stream::Stream(std::uint64_t size, Drain drain) : source_(WarmFile(size)) {
  if (drain == Drain::kRewind) {
    sink_ = WarmFile(size);
    DrainByHand(size);
    return;
  }
  channels::Connection connection = channels::MakeChannel("tcp", {}).value().Connect({}).value();
  sink_ = std::move(connection.sink);
  receiver_ = std::move(connection.receiver);
  if (drain == Drain::kThread) drainer_ = std::thread(DiscardAll, receiver_.get());
  if (drain == Drain::kProcess) {
    // Valgrind, which counts the instructions of these programs, knows few system calls.
    const child::Options options = {.keep_all = true, .watch = false};
    process_ = child::Child::Fork(options, [&](const child::Link&) {
                 sink_.reset();
                 DiscardAll(receiver_.get());
               }).value();
  }
}

Stream::~Stream() {
  sink_.reset();
  if (drainer_.joinable()) drainer_.join();
  if (process_) process_.Wait();
}

void Stream::DrainByHand(std::uint64_t size) {
  if (!receiver_) {
    lseek(sink_.get(), 0, SEEK_SET);
    return;
  }
  while (size > 0) {
    const ssize_t got = Discard(receiver_.get(), size);
    if (got <= 0) throw std::system_error(errno, std::generic_category(), "recv");
    size -= static_cast<std::uint64_t>(got);
  }
}

}  // namespace sluice::bench
