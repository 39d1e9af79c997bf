#include "harness/conformance/delivery.h"

#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/base/wait.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {
namespace {

constexpr Pattern kHead{.variety = 1};
constexpr Pattern kTail{.variety = 2};

}  // namespace

Delivery::Delivery(CaseContext& context, const Source& source, const Plan& plan)
    : context_(context), head_(kHead.At(0, plan.head)), tail_(kTail.At(0, plan.tail)) {
  const std::uint64_t left = source.size() > plan.offset ? source.size() - plan.offset : 0;
  const std::uint64_t length = plan.length.value_or(left);
  ExpectedStream expected;
  expected.Append({.size = plan.head, .pattern = kHead});
  for (const Stretch& stretch : source.Range(plan.offset, length)) expected.Append(stretch);
  expected.Append({.size = plan.tail, .pattern = kTail});
  total_ = expected.size();

  channels::Connection connection = context.Connect(plan.buffers);
  sink_ = std::move(connection.sink);
  reader_.emplace(std::move(connection.receiver), std::move(expected), plan.reading);
  transfer_.emplace(context, source.endpoint(), context.DescribeSink(sink_.get()),
                    TransferSpec{.offset = plan.offset,
                                 .length = length,
                                 .head = head_,
                                 .tail = tail_,
                                 .flags = plan.flags});
}

const Arrival& Delivery::Conclude() {
  transfer_->Close();
  sink_.reset();
  const Arrival& arrival = reader_->Finish();
  CheckArrival(context_, arrival, transfer_->bytes_done(), transfer_->progress().in_flight);
  return arrival;
}

sluice_progress Deliver(CaseContext& context, const Source& source, const Plan& plan,
                        std::uint64_t budget) {
  Delivery delivery(context, source, plan);
  delivery.transfer().Open();
  delivery.reader().Start();
  delivery.transfer().FinishWell(budget);
  // Step() knows how much a number asks for, but not where a source ends.
  context.Expect(delivery.transfer().bytes_done() == delivery.total(), "C-STATUS-2",
                 fmt::format("SLUICE_DONE after all {} bytes", delivery.total()),
                 fmt::format("DONE after {}", delivery.transfer().bytes_done()));
  delivery.Conclude();
  return delivery.transfer().progress();
}

void CheckArrival(CaseContext& context, const Arrival& arrival, std::uint64_t bytes_done,
                  std::uint64_t in_flight) {
  if (arrival.mismatch) {
    context.Fail("C-BYTES-1", "exactly the bytes that were to be sent",
                 fmt::format("byte {} and after it: {} instead of {}", arrival.mismatch->at,
                             arrival.mismatch->seen, arrival.mismatch->expected));
  }
  // Of fewer bytes than bytes_done the difference is more than anything in flight.
  context.Expect(
      arrival.bytes - bytes_done <= in_flight, "C-COUNT-1",
      fmt::format("bytes_done is what the sink accepted: {} bytes arrived", arrival.bytes),
      in_flight == 0 ? fmt::format("bytes_done {}", bytes_done)
                     : fmt::format("bytes_done {}, in_flight {}", bytes_done, in_flight));
}

namespace {

// A thread that reads a pipe cannot be told to stop from outside, so it looks now and then.
constexpr std::chrono::milliseconds kGlance{50};

}  // namespace

Reader::Reader(base::UniqueHandle receiver, ExpectedStream expected, const Reading& reading)
    : receiver_(std::move(receiver)),
      expected_(std::move(expected)),
      reading_(reading),
      buffer_(reading.chunk) {}

Reader::~Reader() {
  given_up_ = true;
  if (thread_.joinable()) thread_.join();
}

void Reader::Start() {
  if (base::IsRegularFile(receiver_.get()))
    return;  // its end is not known before everything is written
  thread_ = std::thread([this] {
    while (so_far_ < reading_.stop_after && !given_up_ && !ended_) {
      if (!base::IsReady(receiver_.get(), SLUICE_WAIT_READABLE, kGlance)) continue;
      if (reading_.pause.count() != 0) std::this_thread::sleep_for(reading_.pause);
      ReadOnce(reading_.stop_after - so_far_);
    }
  });
}

bool Reader::ReadOnce(std::uint64_t most) {
  const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(most, buffer_.size()));
  const std::int64_t count = base::Read(receiver_.get(), std::span(buffer_).first(room));
  if (count <= 0) {
    arrival_.os_error = count == 0 ? 0 : base::LastError();
    ended_ = true;
    return false;
  }
  const auto seen = std::span(buffer_).first(static_cast<std::size_t>(count));
  if (!arrival_.mismatch) arrival_.mismatch = expected_.Compare(arrival_.bytes, seen);
  if (reading_.keep) {
    bytes_.append(reinterpret_cast<const char*>(seen.data()), seen.size());
  }
  arrival_.bytes += seen.size();
  so_far_ = arrival_.bytes;
  return true;
}

std::uint64_t Reader::ReadNow(std::uint64_t bytes) {
  const std::uint64_t before = arrival_.bytes;
  while (arrival_.bytes - before < bytes && !ended_) {
    if (!ReadOnce(bytes - (arrival_.bytes - before))) break;
  }
  return arrival_.bytes - before;
}

const Arrival& Reader::Finish() {
  StopReading();
  while (!ended_) ReadOnce(reading_.chunk);
  return arrival_;
}

void Reader::StopReading() {
  if (thread_.joinable()) thread_.join();
}

void Reader::HangUp(bool reset) {
  StopReading();
  if (reset) Must(base::AbortOnClose(receiver_.get()), "a reset by the receiver");
  receiver_.reset();
  ended_ = true;
}

}  // namespace sluice::conformance
