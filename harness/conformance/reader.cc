#include "harness/conformance/reader.h"

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
