#include "harness/conformance/delivery.h"

#include <fmt/format.h>

#include <utility>

#include "harness/conformance/case_context.h"

namespace sluice::conformance {
namespace {

constexpr Pattern kHead{.variety = 1};
constexpr Pattern kTail{.variety = 2};

}  // namespace

Delivery::Delivery(Trial& trial, const Source& source, const Plan& plan)
    : trial_(trial), head_(kHead.At(0, plan.head)), tail_(kTail.At(0, plan.tail)) {
  const std::uint64_t left = source.size() > plan.offset ? source.size() - plan.offset : 0;
  const std::uint64_t length = plan.length.value_or(left);
  ExpectedStream expected;
  expected.Append({.size = plan.head, .pattern = kHead});
  for (const Stretch& stretch : source.Range(plan.offset, length)) expected.Append(stretch);
  expected.Append({.size = plan.tail, .pattern = kTail});
  total_ = expected.size();

  channels::Connection connection = trial.Connect(plan.buffers);
  sink_ = std::move(connection.sink);
  reader_.emplace(std::move(connection.receiver), std::move(expected), plan.reading);
  stepper_.emplace(trial, source.endpoint(), trial.DescribeSink(sink_.get()),
                   Ask{.offset = plan.offset,
                       .length = length,
                       .head = head_,
                       .tail = tail_,
                       .flags = plan.flags});
}

const Arrival& Delivery::Conclude() {
  stepper_->Close();
  sink_.reset();
  const Arrival& arrival = reader_->Finish();
  CheckArrival(trial_, arrival, stepper_->bytes_done(), stepper_->progress().in_flight);
  return arrival;
}

sluice_progress Deliver(Trial& trial, const Source& source, const Plan& plan,
                        std::uint64_t budget) {
  Delivery delivery(trial, source, plan);
  delivery.stepper().Open();
  delivery.reader().Start();
  delivery.stepper().FinishWell(budget);
  // Step() knows how much a number asks for, but not where a source ends.
  trial.Expect(delivery.stepper().bytes_done() == delivery.total(), "C-STATUS-2",
               fmt::format("SLUICE_DONE after all {} bytes", delivery.total()),
               fmt::format("DONE after {}", delivery.stepper().bytes_done()));
  delivery.Conclude();
  return delivery.stepper().progress();
}

void CheckArrival(Trial& trial, const Arrival& arrival, std::uint64_t bytes_done,
                  std::uint64_t in_flight) {
  if (arrival.mismatch) {
    trial.Fail("C-BYTES-1", "exactly the bytes that were to be sent",
               fmt::format("byte {} and after it: {} instead of {}", arrival.mismatch->at,
                           arrival.mismatch->seen, arrival.mismatch->expected));
  }
  // Of fewer bytes than bytes_done the difference is more than anything in flight.
  trial.Expect(arrival.bytes - bytes_done <= in_flight, "C-COUNT-1",
               fmt::format("bytes_done is what the sink accepted: {} bytes arrived", arrival.bytes),
               in_flight == 0 ? fmt::format("bytes_done {}", bytes_done)
                              : fmt::format("bytes_done {}, in_flight {}", bytes_done, in_flight));
}

}  // namespace sluice::conformance
