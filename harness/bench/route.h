// Where a benchmark's transfers run: a file, what it is sent to, and a receiver.
#ifndef SLUICE_HARNESS_BENCH_ROUTE_H_
#define SLUICE_HARNESS_BENCH_ROUTE_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/transfer/request.h"
#include "harness/channels/channel.h"
#include "harness/witness/payload.h"

namespace sluice::bench {

// What a receiver did for the bytes it was told to expect.
struct LastByte {
  std::chrono::steady_clock::time_point at;
  double processor_seconds;  // of the receiver; 0 if it does not measure them
};

// Takes what a connection brings. Its destructor requires that the sending end is closed.
class Receiver {
 public:
  Receiver() = default;
  virtual ~Receiver() = default;
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  // Announces `bytes` more. Call it before the first of them is sent.
  virtual void Expect(std::uint64_t bytes);

  // Waits until all announced bytes have come. Returns an error if the connection broke, or after
  // `patience`. Receivers that do not measure return at once.
  virtual base::Result<LastByte> Await(std::chrono::seconds patience);

  // True for a receiver that receives in Take() only.
  virtual bool by_caller() const { return false; }

  // Waits for `bytes` and receives them.
  virtual void Take(std::uint64_t bytes);
};

using ReceiverMaker = std::unique_ptr<Receiver> (*)(base::UniqueHandle stream);

// A thread reads into a buffer of its own, as fast as it can, on another processor than the sender
// where there are several. It measures.
std::unique_ptr<Receiver> ReadInThread(base::UniqueHandle stream);

// Linux, TCP: these discard what comes inside the kernel (MSG_TRUNC in tcp(7)), so that they take
// little from the sender, and do not measure. They throw std::system_error.
std::unique_ptr<Receiver> DiscardInThread(base::UniqueHandle stream);
std::unique_ptr<Receiver> DiscardInProcess(base::UniqueHandle stream);  // forks: before any thread
std::unique_ptr<Receiver> DiscardByCaller(base::UniqueHandle stream);   // send little at a time

// One thread uses a route.
class Route {
 public:
  // `bytes`: of a transfer, at most those of `payload`. `receiver` is not used if the channel is a
  // file: its last byte has come when it was accepted.
  static base::Result<std::unique_ptr<Route>> Make(const channels::Channel& channel,
                                                   std::shared_ptr<const witness::Payload> payload,
                                                   std::uint64_t bytes,
                                                   ReceiverMaker receiver = ReadInThread);
  ~Route();  // ends the stream and the receiver
  Route(const Route&) = delete;
  Route& operator=(const Route&) = delete;

  base::Handle source() const { return payload_->source(); }
  base::Handle sink() const { return sink_.get(); }
  std::uint64_t bytes() const { return request_.length; }
  const transfer::Request& request() const { return request_; }  // a whole transfer

  // Makes a file be written from its beginning again. A stream goes on.
  void Rewind();

  // Of the receiver.
  void Expect(std::uint64_t bytes);
  base::Result<LastByte> Await(std::chrono::seconds patience = std::chrono::seconds(60));
  bool by_caller() const { return receiver_ != nullptr && receiver_->by_caller(); }
  void Take() { receiver_->Take(bytes()); }  // requires by_caller(); a whole transfer

 private:
  Route(std::shared_ptr<const witness::Payload> payload, base::UniqueHandle sink,
        const transfer::Request& request);

  std::shared_ptr<const witness::Payload> payload_;
  base::UniqueHandle sink_;
  transfer::Request request_;
  std::unique_ptr<Receiver> receiver_;  // NULL: the sink is a file
};

// A route with a warm file of `bytes` in the directory for temporary files, on a channel that needs
// no privileges. For benchmark programs: throws std::exception.
std::unique_ptr<Route> MakeRoute(std::string_view channel, std::uint64_t bytes,
                                 ReceiverMaker receiver);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_ROUTE_H_
