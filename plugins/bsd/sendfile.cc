#include "plugins/bsd/sendfile.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "plugins/bsd/system.h"
#include "plugins/common/route.h"
#include "plugins/common/step.h"

namespace sluice::plugins::bsd {
namespace {

constexpr char kFailed[] = "sendfile failed";

}  // namespace

LowWater::~LowWater() {
  if (found_ < 0) return;
  const int now = Ask();
  if (now != kUnknown && now != found_) {
    setsockopt(socket_, SOL_SOCKET, SO_SNDLOWAT, &found_, sizeof found_);
  }
}

int LowWater::Ask() const noexcept {
  int mark = 0;
  socklen_t size = sizeof mark;
  return getsockopt(socket_, SOL_SOCKET, SO_SNDLOWAT, &mark, &size) == 0 ? mark : kUnknown;
}

sluice_status Sendfile::Probe(const sluice_route& route, sluice_report& report) noexcept {
  static constexpr Route kRoute{
      .sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
      .sinks = kSocketSinks,
      .source_reason = "the source is not a regular file: it has no pages to refer to",
      .sink_reason = "the sink is not a stream socket"};
  return kRoute.Check(route, report);
}

Sendfile::Sendfile(const sluice_request& request) noexcept
    : request_(request),
      source_(*request.route->source),
      cursor_(request),
      sink_(*request.route->sink),
      low_water_(sink_.fd()),
      reads_all_(!kMayBlock && !sink_.nonblocking()),
      reads_head_(!kSendsHead && !cursor_.head().empty()),
      reads_end_(!cursor_.tail().empty()) {}

sluice_status Sendfile::Open(sluice_report& report) noexcept {
  if ((request_.flags & SLUICE_REQUEST_STABLE) != 0) {
    return Refuse(report, SLUICE_E_UNSUPPORTED,
                  "pages are sent by reference: later writes to the source would show");
  }
  return Probe(*request_.route, report);
}

sluice_status Sendfile::Step(std::uint64_t budget, sluice_progress& progress) noexcept {
  return Steps(cursor_, budget, path_, progress,
               [&](std::uint64_t left) { return Round(left, progress); });
}

Answer Sendfile::Round(std::uint64_t budget, sluice_progress& progress) noexcept {
  const std::uint64_t head = cursor_.head().size();
  const std::uint64_t rest = cursor_.expected_rest();
  if (reads_all_ || (reads_head_ && head != 0) || (reads_end_ && rest <= kHeld)) {
    if (reads_all_ || (cursor_.source_done() == 0 && rest <= kHeld)) path_ = "read+write";
    return held_.Round(source_, sink_, cursor_, budget, progress);
  }
  if (cursor_.rest() == 0 || budget <= head) {
    return sink_.After(SendParts(sink_, cursor_, {}, budget), progress);
  }
  // To the end, the size is a guess; what has grown since is asked for afterwards.
  std::uint64_t count = rest != 0 ? rest : cursor_.rest();
  if (reads_end_ && rest != 0) count -= kHeld;
  return Send(std::min(count, budget - head), budget, progress);
}

// One call, for the head and `count` bytes of the source, which are not 0.
Answer Sendfile::Send(std::uint64_t count, std::uint64_t budget,
                      sluice_progress& progress) noexcept {
  low_water_.Remember();
  const std::span<const std::byte> head = cursor_.head();
  const Sent sent =
      SendFile(source_.fd(), sink_.fd(), cursor_.offset(), static_cast<std::size_t>(count), head);
  const std::uint64_t asked = head.size() + count;
  std::uint64_t bytes = 0;
  if ((kCountsEarlyErrors || !IsEarly(sent.error)) && sent.bytes > 0) {
    bytes = std::min(static_cast<std::uint64_t>(sent.bytes), asked);
  }
  AdvanceParts(cursor_, bytes);
  if (sent.error != 0) return Stop(sent.error, budget - bytes, progress);
  // Less than asked for is not the end: the next call tells what it was.
  if (bytes != 0) return std::nullopt;
  // Of a file that has no byte there the head is not sent either.
  if (!head.empty()) return sink_.After(SendParts(sink_, cursor_, {}, budget), progress);
  return AtEnd(source_, cursor_, progress);
}

// What a call failed with, after what it sent was counted.
Answer Sendfile::Stop(int error, std::uint64_t budget, sluice_progress& progress) noexcept {
  switch (error) {
    case EBUSY:  // the page is being written: reading waits for it
      if (budget == 0) return SLUICE_MORE;
      return held_.Round(source_, sink_, cursor_, budget, progress);
    case EINVAL:
    case ENOSYS:
    case EOPNOTSUPP:
#if ENOTSUP != EOPNOTSUPP
    case ENOTSUP:
#endif
      return Fail(progress, SLUICE_E_UNSUPPORTED, kFailed, error);
    default:
      return StopEither(source_, cursor_, sink_, error, kFailed, progress);
  }
}

}  // namespace sluice::plugins::bsd
