#include "harness/bench/route.h"

#include <sluice/plugin.h>

#include <array>
#include <atomic>
#include <boost/system/errc.hpp>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <mutex>
#include <span>
#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/processor.h"
#include "core/transfer/endpoint.h"
#include "harness/witness/stamp.h"

namespace sluice::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kReceiversProcessor = 1;  // the sender's is 0
constexpr std::size_t kReadBytes = std::size_t{256} << 10U;

class ReadingReceiver final : public Receiver {
 public:
  explicit ReadingReceiver(base::UniqueHandle stream)
      : stream_(std::move(stream)), thread_([this] { ReadAll(); }) {}

  ~ReadingReceiver() override { thread_.join(); }

  void Expect(std::uint64_t bytes) override {
    const std::lock_guard lock(mutex_);
    there_ = false;
    expected_ += bytes;
  }

  base::Result<LastByte> Await(std::chrono::seconds patience) override {
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
  int error_ = -1;  // what ended the stream: 0 or the system's error; −1: not ended
  LastByte arrival_{};
  std::thread thread_;
};

}  // namespace

void Receiver::Expect(std::uint64_t /*bytes*/) {}

base::Result<LastByte> Receiver::Await(std::chrono::seconds /*patience*/) {
  return LastByte{.at = Clock::now(), .processor_seconds = 0};
}

void Receiver::Take(std::uint64_t /*bytes*/) {}

std::unique_ptr<Receiver> ReadInThread(base::UniqueHandle stream) {
  return std::make_unique<ReadingReceiver>(std::move(stream));
}

base::Result<std::unique_ptr<Route>> Route::Make(const channels::Channel& channel,
                                                 std::shared_ptr<const witness::Payload> payload,
                                                 std::uint64_t bytes, ReceiverMaker receiver) {
  auto connection = channel.Connect({});
  if (!connection) return connection.error();
  const auto source = transfer::Describe(payload->source());
  if (!source) return source.error();
  const auto sink = transfer::Describe(connection->sink.get());
  if (!sink) return sink.error();
  std::unique_ptr<Route> route(new Route(std::move(payload), std::move(connection->sink),
                                         {.source = *source, .sink = *sink, .length = bytes}));
  if (channel.sink_kind() != SLUICE_KIND_FILE) {
    route->receiver_ = receiver(std::move(connection->receiver));
  }
  return route;
}

Route::Route(std::shared_ptr<const witness::Payload> payload, base::UniqueHandle sink,
             const transfer::Request& request)
    : payload_(std::move(payload)), sink_(std::move(sink)), request_(request) {}

Route::~Route() {
  sink_.reset();
  receiver_.reset();
}

void Route::Rewind() {
  if (receiver_ == nullptr) base::MoveTo(sink_.get(), 0);
}

void Route::Expect(std::uint64_t bytes) {
  if (receiver_ != nullptr) receiver_->Expect(bytes);
}

base::Result<LastByte> Route::Await(std::chrono::seconds patience) {
  if (receiver_ == nullptr) return LastByte{.at = Clock::now(), .processor_seconds = 0};
  return receiver_->Await(patience);
}

std::unique_ptr<Route> MakeRoute(std::string_view channel, std::uint64_t bytes,
                                 ReceiverMaker receiver) {
  constexpr std::uint64_t kUnit = witness::kUnitBytes;
  const std::uint64_t whole_units = (bytes + kUnit - 1) / kUnit * kUnit;
  auto payload = witness::Payload::Make(std::filesystem::temp_directory_path(), whole_units,
                                        transfer::CacheState::kWarm)
                     .value();
  return Route::Make(channels::MakeChannel(channel, {}).value(),
                     std::make_shared<witness::Payload>(std::move(payload)), bytes, receiver)
      .value();
}

}  // namespace sluice::bench
