// A transfer with its source, sink and receiver: what most cases are made of.
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

// How a Reader reads.
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
//   reader.Start();           // in its own thread; without it nobody reads before Finish()
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

  // Reads up to `bytes` in the calling thread, or to the end, and waits for the first of them.
  // Returns how many came.
  std::uint64_t ReadNow(std::uint64_t bytes);

  // Reads to the end of the stream, here or in the thread. Reads all of a file, from its beginning.
  const Arrival& Finish();

  // Returns how many bytes were read so far. Any thread may call it.
  std::uint64_t so_far() const { return so_far_; }

  // The bytes, with Reading::keep.
  const std::string& bytes() const { return bytes_; }

  // Closes the receiver while the sink is still open; with a reset (RST) if `reset` and it is TCP.
  // Requires that no thread reads: set stop_after and call StopReading() first.
  void HangUp(bool reset = false);
  // Waits until the thread has read stop_after bytes or come to the end.
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
  std::optional<std::uint64_t> length{};  // not set: what the source has from `offset` on
  std::uint64_t head = 0;                 // bytes of head
  std::uint64_t tail = 0;                 // and of tail
  std::uint32_t flags = 0;                // SLUICE_REQUEST_*
  channels::Buffers buffers{};
  Reading reading{};
};

// Connects, and prepares the request and what must arrive. Nothing is opened or read yet.
//
//   Delivery delivery(context, source, {.offset = 3, .head = 100});
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
  // The bytes of head, range and tail.
  std::uint64_t total() const { return total_; }

  // Closes the transfer and the sink, reads to the end, and checks that exactly the first
  // bytes_done bytes have arrived, and at most those in flight as well (C-BYTES-1, C-COUNT-1). Call
  // it once.
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

// Sends all of the plan while a reader reads, and checks that all of it arrives. Returns the last
// progress.
sluice_progress Deliver(CaseContext& context, const Source& source, const Plan& plan,
                        std::uint64_t budget = kBudget);

// The check of Delivery::Conclude(), for arrivals from elsewhere.
void CheckArrival(CaseContext& context, const Arrival& arrival, std::uint64_t bytes_done,
                  std::uint64_t in_flight = 0);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_DELIVERY_H_
