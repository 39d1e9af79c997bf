#include "plugins/linux/io_uring_splice.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"

namespace sluice::plugins {
namespace {

constexpr char kFailed[] = "splice by io_uring failed";

// What a system call returns inside the kernel when a signal ends it. Splices by io_uring show it.
constexpr int kRestart = 512;  // ERESTARTSYS

constexpr bool IsInterruption(int error) noexcept {
  return error == EINTR || error == kRestart || error == ECANCELED;
}

}  // namespace

sluice_status IoUringSplice::Probe(const sluice_route& route, sluice_report& report) noexcept {
  const sluice_status status = ProbeByReference(route, report);
  return status == SLUICE_OK ? CheckRing(IORING_OP_SPLICE, report) : status;
}

sluice_status IoUringSplice::Open(sluice_report& report) noexcept {
  sluice_status status = CheckByReference(request_, report);
  if (status == SLUICE_OK) {
    status = ring_.Provide(Ring::ForWorkers(), IORING_OP_SPLICE, report);
  }
  if (status != SLUICE_OK || sink_.IsOne(kPipeSink)) return status;
  return pipe_.Provide(cursor_.expected_rest(), report);
}

[[gnu::flatten]] sluice_status IoUringSplice::Step(std::uint64_t budget,
                                                   sluice_progress& progress) noexcept {
  return Steps(cursor_, budget, "io_uring_splice", progress,
               [&](std::uint64_t left) { return Round(left, progress); });
}

Answer IoUringSplice::Round(std::uint64_t budget, sluice_progress& progress) noexcept {
  if (cursor_.part() != Cursor::Part::kSource) {
    return sink_.After(SendParts(sink_, cursor_, {}, budget), progress);
  }
  if (sink_.IsOne(kPipeSink)) {
    AddDirect(AskFor(cursor_, budget));
  } else {
    Plan(budget);
  }
  const unsigned count = ring_.count();
  return Settle(ring_.Run(), count, progress);
}

// Makes the chain: what is in the pipe goes first, then pairs follow for as long as the source is
// expected to have bytes.
void IoUringSplice::Plan(std::uint64_t budget) noexcept {
  Cursor ahead = cursor_;
  if (pipe_.held() != 0) {
    const std::uint64_t count = std::min(pipe_.held(), budget);
    AddDrain(count, count < pipe_.held() || (short_ ? ahead.HoldsEnd() : ahead.MoreAfter(count)));
    // What comes behind bytes that may be the source's last is not known yet.
    if (count < pipe_.held() || short_) return;
    ahead.Advance(count);
    budget -= count;
  }
  while (budget != 0 && ring_.count() + 2 <= Ring::kMost && ahead.part() == Cursor::Part::kSource) {
    if (ring_.count() != 0 && ahead.expected_rest() == 0) return;
    const std::uint64_t count = AskFor(ahead, std::min(budget, pipe_.RoomFrom(ahead.offset())));
    AddFill(ahead.offset(), count);
    AddDrain(count, ahead.MoreAfter(count));
    ahead.Advance(count);
    budget -= count;
  }
}

void IoUringSplice::AddFill(std::uint64_t offset, std::uint64_t count) noexcept {
  moves_[ring_.count()] = {.fills = true, .count = count};
  ring_.Add([&](io_uring_sqe* request) {
    io_uring_prep_splice(request, source_.fd(), static_cast<std::int64_t>(offset),
                         pipe_.write_end(), -1, static_cast<unsigned>(count), SPLICE_F_MOVE);
  });
}

void IoUringSplice::AddDrain(std::uint64_t count, bool more) noexcept {
  moves_[ring_.count()] = {.fills = false, .count = count};
  ring_.Add([&](io_uring_sqe* request) {
    io_uring_prep_splice(request, pipe_.read_end(), -1, sink_.fd(), -1,
                         static_cast<unsigned>(count), SPLICE_F_MOVE | (more ? SPLICE_F_MORE : 0u));
  });
}

// Into a sink that is a pipe. Without SPLICE_F_NONBLOCK: the kernel looks at the sink's O_NONBLOCK
// itself (do_splice, since 5.1).
void IoUringSplice::AddDirect(std::uint64_t count) noexcept {
  moves_[ring_.count()] = {.fills = false, .count = count};
  ring_.Add([&](io_uring_sqe* request) {
    io_uring_prep_splice(request, source_.fd(), static_cast<std::int64_t>(cursor_.offset()),
                         sink_.fd(), -1, static_cast<unsigned>(count), SPLICE_F_MOVE);
  });
}

// Counts what the chain has moved, up to where it broke.
Answer IoUringSplice::Settle(int error, unsigned count, sluice_progress& progress) noexcept {
  if (error == ENOTRECOVERABLE) {
    for (unsigned i = 0; i < count; ++i) {
      if (!moves_[i].fills) progress.in_flight += moves_[i].count;
    }
    return StopRing(error, progress);
  }
  Answer answer;
  for (unsigned i = 0; i < count && !answer; ++i) {
    const std::int32_t result = ring_.completion(i).result;
    const Move& move = moves_[i];
    answer =
        move.fills ? Filled(result, move.count, progress) : Drained(result, move.count, progress);
    if (result != static_cast<std::int64_t>(move.count)) break;
  }
  if (error == 0 || (answer && *answer != SLUICE_MORE)) return answer;
  return StopRing(error, progress);
}

Answer IoUringSplice::Filled(std::int32_t result, std::uint64_t asked,
                             sluice_progress& progress) noexcept {
  if (result < 0) return Stop(-result, progress);
  if (result == 0) return AtEnd(source_, cursor_, progress);
  pipe_.Hold(static_cast<std::uint64_t>(result));
  short_ = pipe_.held() < asked;
  return std::nullopt;
}

Answer IoUringSplice::Drained(std::int32_t result, std::uint64_t asked,
                              sluice_progress& progress) noexcept {
  if (result < 0) return Stop(-result, progress);
  const bool direct = sink_.IsOne(kPipeSink);
  if (result == 0) {
    if (direct) return AtEnd(source_, cursor_, progress);
    return Fail(progress, SLUICE_E_UNSUPPORTED, "splice by io_uring moved nothing to the sink");
  }
  const auto accepted = static_cast<std::uint64_t>(result);
  cursor_.Advance(accepted);
  if (direct) return std::nullopt;  // A pipe takes what it has room for.
  pipe_.Hold(pipe_.held() - accepted);
  // A signal, or a full socket, which the next request tells apart.
  if (accepted < asked) return SLUICE_MORE;
  return std::nullopt;
}

Answer IoUringSplice::Stop(int error, sluice_progress& progress) noexcept {
  if (IsInterruption(error)) return SLUICE_MORE;
  return StopByReference(source_, cursor_, sink_, error, kFailed, progress);
}

}  // namespace sluice::plugins
