#include "harness/bench/track.h"

#include <sluice/plugin.h>

#include <array>
#include <atomic>
#include <boost/system/errc.hpp>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <span>
#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/processor.h"
#include "core/base/socket.h"

namespace sluice::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kReceiversProcessor = 1;  // the sender's is 0
constexpr std::size_t kReadBytes = std::size_t{256} << 10U;

}  // namespace

class Track::Receiver {
 public:
  explicit Receiver(base::UniqueHandle stream)
      : stream_(std::move(stream)), thread_([this] { ReadAll(); }) {}

  // The stream has to come to its end for it.
  ~Receiver() { thread_.join(); }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  void Expect(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    there_ = false;
    expected_ += bytes;
  }

  base::Result<LastByte> Await(std::chrono::seconds patience) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [this] { return there_ || error_ >= 0; })) {
      return base::Error{
          .code = boost::system::errc::make_error_code(boost::system::errc::timed_out),
          .message = "the last bytes did not come"};
    }
    if (!there_) return base::SystemError(error_, "the connection broke");
    return arrival_;
  }

 private:
  void ReadAll() {
    base::StayOnProcessor(kReceiversProcessor);
    const auto buffer = std::make_unique<std::array<std::byte, kReadBytes>>();
    std::uint64_t received = 0;
    double used_before = base::ThreadSeconds();
    while (true) {
      const std::int64_t got = base::Read(stream_.get(), *buffer);
      const Clock::time_point now = Clock::now();
      const int error = got < 0 ? base::LastError() : 0;
      if (got > 0) received += static_cast<std::uint64_t>(got);
      if (got > 0 && received != expected_) continue;
      const double used = base::ThreadSeconds();
      const std::lock_guard lock(mutex_);
      if (got > 0) {
        there_ = true;
        arrival_ = {.at = now, .processor_seconds = used - used_before};
        used_before = used;
      } else {
        error_ = error;
      }
      changed_.notify_one();
      if (got <= 0) return;
    }
  }

  base::UniqueHandle stream_;
  std::atomic<std::uint64_t> expected_ = 0;  // from the beginning
  std::mutex mutex_;
  std::condition_variable changed_;
  bool there_ = true;
  int error_ = -1;  // what ended the stream: 0, or the system's error; −1: nothing yet
  LastByte arrival_{};
  std::thread thread_;
};

base::Result<std::unique_ptr<Track>> Track::Make(const channels::Channel& channel,
                                                 const witness::Payload& payload) {
  auto connection = channel.Connect({});
  if (!connection) return connection.error();
  if (channel.sink_kind() == SLUICE_KIND_TCP && base::SendAtOnce(connection->sink.get()) != 0) {
    return base::Failed("cannot set TCP_NODELAY");
  }
  std::unique_ptr<Receiver> receiver;
  if (channel.sink_kind() != SLUICE_KIND_FILE) {
    receiver = std::make_unique<Receiver>(std::move(connection->receiver));
  }
  return std::unique_ptr<Track>(
      new Track(payload, std::move(connection->sink), std::move(receiver)));
}

Track::Track(const witness::Payload& payload, base::UniqueHandle sink,
             std::unique_ptr<Receiver> receiver)
    : payload_(&payload), sink_(std::move(sink)), receiver_(std::move(receiver)) {}

Track::~Track() {
  sink_.reset();
  receiver_.reset();
}

void Track::Rewind() {
  if (receiver_ == nullptr) base::MoveTo(sink_.get(), 0);
}

void Track::Expect(std::uint64_t bytes) {
  if (receiver_ != nullptr) receiver_->Expect(bytes);
}

base::Result<LastByte> Track::Await(std::chrono::seconds patience) {
  if (receiver_ == nullptr) return LastByte{.at = Clock::now(), .processor_seconds = 0};
  return receiver_->Await(patience);
}

}  // namespace sluice::bench
