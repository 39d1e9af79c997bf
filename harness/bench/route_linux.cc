#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

#include "harness/bench/route.h"
#include "harness/child/child.h"

namespace sluice::bench {
namespace {

ssize_t Discard(int stream, std::uint64_t most) {
  return recv(stream, nullptr, static_cast<std::size_t>(most), MSG_TRUNC);
}

void DiscardAll(int stream) {
  constexpr std::uint64_t kAtATime = 1U << 20U;
  while (Discard(stream, kAtATime) > 0) continue;
}

class DiscardingThread final : public Receiver {
 public:
  explicit DiscardingThread(base::UniqueHandle stream)
      : stream_(std::move(stream)), thread_(DiscardAll, stream_.get()) {}
  ~DiscardingThread() override { thread_.join(); }

 private:
  base::UniqueHandle stream_;
  std::thread thread_;
};

class DiscardingProcess final : public Receiver {
 public:
  // Without a watch, which Valgrind does not know: it counts the instructions of programs with
  // this.
  explicit DiscardingProcess(const base::UniqueHandle& stream)
      : child_(child::Child::Fork({.keep_all = true, .watch = false}, [&](const child::Link&) {
                 DiscardAll(stream.get());
               }).value()) {}

 private:
  child::Child child_;  // has a copy of the sending end too, so the stream does not end for it
};

class DiscardingCaller final : public Receiver {
 public:
  explicit DiscardingCaller(base::UniqueHandle stream) : stream_(std::move(stream)) {}

  bool by_caller() const override { return true; }
  void Take(std::uint64_t bytes) override {
    while (bytes > 0) {
      const ssize_t got = Discard(stream_.get(), bytes);
      if (got <= 0) throw std::system_error(errno, std::generic_category(), "recv");
      bytes -= static_cast<std::uint64_t>(got);
    }
  }

 private:
  base::UniqueHandle stream_;
};

}  // namespace

std::unique_ptr<Receiver> DiscardInThread(base::UniqueHandle stream) {
  return std::make_unique<DiscardingThread>(std::move(stream));
}

// The parent closes its copy of the stream.
std::unique_ptr<Receiver> DiscardInProcess(base::UniqueHandle stream) {
  return std::make_unique<DiscardingProcess>(stream);
}

std::unique_ptr<Receiver> DiscardByCaller(base::UniqueHandle stream) {
  return std::make_unique<DiscardingCaller>(std::move(stream));
}

}  // namespace sluice::bench
