// A transfer with both its ends: what most cases are made of.
#ifndef SLUICE_HARNESS_CONFORMANCE_DELIVERY_H_
#define SLUICE_HARNESS_CONFORMANCE_DELIVERY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "harness/channels/connection.h"
#include "harness/conformance/reader.h"
#include "harness/conformance/source.h"
#include "harness/conformance/checked_transfer.h"

namespace sluice::conformance {

class Trial;

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
//   Delivery delivery(trial, source, {.offset = 3, .head = 100});
//   delivery.reader().Start();
//   delivery.stepper().Open();
//   … steps …
//   delivery.Conclude();
class Delivery {
 public:
  Delivery(Trial& trial, const Source& source, const Plan& plan);

  Stepper& stepper() { return *stepper_; }
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
  Trial& trial_;
  std::string head_;
  std::string tail_;
  std::uint64_t total_ = 0;
  base::UniqueHandle sink_;
  std::optional<Reader> reader_;
  std::optional<Stepper> stepper_;
};

// Sends all of the plan with a reader beside it, and checks that all of it arrived. Answers the
// last progress.
sluice_progress Deliver(Trial& trial, const Source& source, const Plan& plan,
                        std::uint64_t budget = kBudget);

// The check of Delivery::Conclude(), for arrivals of other makes.
void CheckArrival(Trial& trial, const Arrival& arrival, std::uint64_t bytes_done,
                  std::uint64_t in_flight = 0);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_DELIVERY_H_
