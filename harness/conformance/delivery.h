// A transfer with both its ends: what most cases are made of.
#ifndef SLUICE_HARNESS_CONFORMANCE_DELIVERY_H_
#define SLUICE_HARNESS_CONFORMANCE_DELIVERY_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/handle.h"
#include "harness/channels/connection.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/source.h"

namespace sluice::conformance {

class CaseContext;

// How somebody reads.
struct Reading {
  std::size_t chunk = std::size_t{256} * 1024;  // bytes per read
  std::chrono::microseconds pause{0};           // before each read
  std::uint64_t stop_after = UINT64_MAX;        // reads no more than so many bytes
  bool keep = false;                            // keep the bytes, for bytes()
};

// What arrived.
struct Arrival {
  std::uint64_t bytes = 0;
  std::optional<Mismatch> mismatch{};  // where it began to differ from what was expected
  int os_error = 0;                    // what ended it: 0 is the end of the stream, else the error
};

// Reads a stream, or a file, and compares it with what is expected.
//
//   Reader reader(std::move(connection.receiver), expected);
//   reader.Start();           // in a thread of its own; left out: nobody reads before Finish()
//   … the plugin sends …
//   connection.sink.reset();  // the end of the stream
//   Arrival arrival = reader.Finish();
class Reader {
 public:
  Reader(base::UniqueHandle receiver, ExpectedStream expected, const Reading& reading = {});
  ~Reader();  // stops the thread
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Starts the thread. Does nothing for a file, whose end is known only when all is written.
  void Start();

  // Reads up to `bytes` in the calling thread, or to the end; waits for the first of them. Answers
  // how many came.
  std::uint64_t ReadNow(std::uint64_t bytes);

  // Reads to the end of the stream, here or in the thread; a file: all of it, from the beginning
  // on.
  const Arrival& Finish();

  // How many bytes were read so far. Any thread.
  std::uint64_t so_far() const { return so_far_; }

  // The bytes, with Reading::keep.
  const std::string& bytes() const { return bytes_; }

  // The peer goes away while the sink is still there; with a reset (RST) if `reset` and it is TCP.
  // Not while a thread reads: give it a stop_after and wait for it first (StopReading()).
  void HangUp(bool reset = false);
  // Waits for the thread to come to stop_after or the end.
  void StopReading();

  base::Handle handle() const { return receiver_.get(); }

 private:
  bool ReadOnce(std::uint64_t most);

  base::UniqueHandle receiver_;
  ExpectedStream expected_;
  Reading reading_;
  std::vector<std::byte> buffer_;
  Arrival arrival_;
  std::string bytes_;
  std::atomic<std::uint64_t> so_far_ = 0;
  std::atomic<bool> given_up_ = false;
  bool ended_ = false;
  std::thread thread_;
};

// What is sent, and how it is received.
struct Plan {
  std::uint64_t offset = 0;
  std::optional<std::uint64_t>
      length{};             // nothing: what the source has from `offset` on, as a number
  std::uint64_t head = 0;   // bytes of head
  std::uint64_t tail = 0;   // and of tail
  std::uint32_t flags = 0;  // SLUICE_REQUEST_*
  channels::Buffers buffers{};
  Reading reading{};
};

// Connects, and makes the request and what has to arrive of it. Nothing is opened or read yet.
//
//   Delivery delivery(case, source, {.offset = 3, .head = 100});
//   delivery.reader().Start();
//   delivery.transfer().Open();
//   … steps …
//   delivery.Conclude();
class Delivery {
 public:
  Delivery(CaseContext& context, const Source& source, const Plan& plan);

  CheckedTransfer& transfer() { return *transfer_; }
  Reader& reader() { return *reader_; }
  base::Handle sink() const { return sink_.get(); }
  void CloseSink() { sink_.reset(); }
  // All of it: head, range and tail.
  std::uint64_t total() const { return total_; }

  // Closes the transfer and the sink, reads to the end, and checks: what arrived is exactly the
  // first bytes_done bytes of what was to arrive, and at most what was in flight more (C-BYTES-1,
  // C-COUNT-1). Once.
  const Arrival& Conclude();

 private:
  CaseContext& context_;
  std::string head_;
  std::string tail_;
  std::uint64_t total_ = 0;
  base::UniqueHandle sink_;
  std::optional<Reader> reader_;
  std::optional<CheckedTransfer> transfer_;
};

// Sends all of the plan with a reader beside it, and checks that all of it arrived. Answers the
// last progress.
sluice_progress Deliver(CaseContext& context, const Source& source, const Plan& plan,
                        std::uint64_t budget = kBudget);

// The check of Delivery::Conclude(), for arrivals of other makes.
void CheckArrival(CaseContext& context, const Arrival& arrival, std::uint64_t bytes_done,
                  std::uint64_t in_flight = 0);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_DELIVERY_H_
