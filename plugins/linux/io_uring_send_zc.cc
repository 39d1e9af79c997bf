#include "plugins/linux/io_uring_send_zc.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "plugins/common/route.h"
#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"

// Newer than the headers of liburing 2.3.
#ifndef IORING_SEND_ZC_REPORT_USAGE
#define IORING_SEND_ZC_REPORT_USAGE (1U << 3)
#define IORING_NOTIF_USAGE_ZC_COPIED (1U << 31)
#endif

namespace sluice::plugins {
namespace {

constexpr char kRefers[] = "io_uring_send_zc";
constexpr char kFailed[] = "send by io_uring failed";

// Notifications that are not waited for come on top of these, from at most two chains, because each
// chain is followed by TakeNotifications().
static_assert(Notifications::kMost + 2 * Ring::kMost <= Ring::kMostNotifications);

// MSG_WAITALL: a send that does less than all ends its chain (io_net_retry() in the kernel).
int Flags(bool more) noexcept {
  return MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL | (more ? MSG_MORE : 0);
}

// Returns true if the socket's buffer holds less than the smallest send by reference. (The kernel
// doubles the size that was set: socket(7).)
bool HasTinyBuffer(int socket) noexcept {
  int size = 0;
  socklen_t length = sizeof(size);
  return getsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, &length) == 0 &&
         static_cast<std::uint64_t>(size) < 2 * IoUringSendZc::kSmallest;
}

constexpr Route kRoute{.sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                       .sinks = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
                       .source_reason = "the source is not a regular file: it has no mapping",
                       .sink_reason = "the sink is not a TCP socket: SEND_ZC works with no other"};

}  // namespace

sluice_status IoUringSendZc::Probe(const sluice_route& route, sluice_report& report) noexcept {
  const sluice_status status = kRoute.Check(route, report);
  return status == SLUICE_OK ? CheckRing(IORING_OP_SEND_ZC, report) : status;
}

sluice_status IoUringSendZc::Open(sluice_report& report) noexcept {
  sluice_status status = CheckStable(request_, report);
  if (status == SLUICE_OK) status = kRoute.Check(*request_.route, report);
  if (status == SLUICE_OK) {
    status = ring_.Provide(Ring::Issuer::kCaller, IORING_OP_SEND_ZC, report);
  }
  if (status == SLUICE_OK) copies_ = HasTinyBuffer(sink_.fd());
  return status;
}

// The next transfer gets the ring only if no notification of this one is outstanding. Those that
// are not waited for may still come; the sends of the next transfer have other tags.
IoUringSendZc::Kept IoUringSendZc::Keep() noexcept {
  if (notifications_.outstanding() != 0) return {};
  return {.ring = ring_.Keep(), .begun = notifications_.begun()};
}

sluice_status IoUringSendZc::Step(std::uint64_t budget, sluice_progress& progress) noexcept {
  measured_.Forget();
  const sluice_status status = Steps(cursor_, budget, path_, progress,
                                     [&](std::uint64_t left) { return Round(left, progress); });
  if (status != SLUICE_DONE) return status;
  // The kernel keeps the pages of what it still has to send by itself.
  for (MappedWindow<Mmap>& window : windows_) window.Release();
  TakeNotifications();
  if (notifications_.outstanding() == 0) return SLUICE_DONE;
  WaitFor(progress, ring_.fd(), SLUICE_WAIT_READABLE);
  return SLUICE_DRAINING;
}

// Takes the notifications that are there.
void IoUringSendZc::TakeNotifications() noexcept {
  ring_.TakeNotifications([&](std::uint32_t tag, std::uint32_t result) {
    notifications_.Notified(tag, asks_, (result & IORING_NOTIF_USAGE_ZC_COPIED) != 0);
  });
}

Answer IoUringSendZc::Round(std::uint64_t budget, sluice_progress& progress) noexcept {
  TakeNotifications();
  if (starved_ != 0 && notifications_.accepted() >= starved_) return AwaitNotification(progress);
  starved_ = 0;
  const Cursor::Part part = cursor_.part();
  if (const Answer stop = Plan(budget, progress)) return stop;
  if (cursor_.part() != part) return std::nullopt;  // the source turned out to end here
  const unsigned count = ring_.count();
  // Every window is referred to, or too many notifications are outstanding.
  if (count == 0) return AwaitNotification(progress);
  return Settle(ring_.Run(), count, progress);
}

// ---- Making a chain ----

Answer IoUringSendZc::Plan(std::uint64_t budget, sluice_progress& progress) noexcept {
  Cursor ahead = cursor_;
  const auto add_around = [&] {
    if (budget == 0 || ahead.bytes().empty()) return;
    const std::uint64_t count = ahead.Limit(budget);
    AddCopy(ahead.bytes().first(static_cast<std::size_t>(count)), ahead.MoreAfter(count));
    ahead.Advance(count);
    budget -= count;
  };
  add_around();
  if (budget != 0 && ahead.part() == Cursor::Part::kSource) {
    if (const Answer stop = PlanSource(ahead, budget, progress)) return stop;
  }
  if (ahead.part() == Cursor::Part::kTail) add_around();
  return std::nullopt;
}

// The part of the chain that sends the source. Nothing behind the end of the file is offered.
Answer IoUringSendZc::PlanSource(Cursor& ahead, std::uint64_t& budget,
                                 sluice_progress& progress) noexcept {
  if (!measured_.known()) {
    if (const Answer stop = measured_.Look(source_, cursor_, progress)) return stop;
    if (cursor_.to_end()) ahead.ExpectEnd(measured_.size());
  }
  const std::uint64_t size = measured_.size();
  if (size <= ahead.offset()) {
    return ring_.count() == 0 ? AtEnd(source_, cursor_, progress) : std::nullopt;
  }
  const std::uint64_t end = std::min(size, ahead.offset() + ahead.rest());
  std::uint32_t used = 0;
  // The last request is left for the tail, another may be needed to poll.
  while (budget != 0 && ahead.offset() < end && ring_.count() + 2 < Ring::kMost) {
    std::uint8_t window = kWindows;
    if (const int error = FindWindow(ahead.offset(), end, used, window); error != 0) {
      return ring_.count() == 0 ? Mmap::Stop(error, progress) : Answer();
    }
    if (window == kWindows) break;
    const auto view = windows_[window].View(ahead.offset(), end);
    std::uint64_t count = std::min<std::uint64_t>(view.size(), budget);
    const bool by_copy = copies_ || count < kSmallest;
    if (!by_copy) {
      const std::uint64_t asked = notifications_.asked();
      count = std::min(count, most_ - std::min(most_, asked));
      if (count < kSmallest) break;
    }
    const auto bytes = view.first(static_cast<std::size_t>(count));
    if (by_copy) {
      AddCopy(bytes, ahead.MoreAfter(count));
    } else {
      const std::uint32_t tag = notifications_.Begin(window, static_cast<std::uint32_t>(count));
      if (tag == Notifications::kNone) break;
      AddReference(tag, bytes, ahead.MoreAfter(count));
    }
    ahead.AdvanceSource(count);
    budget -= count;
  }
  return std::nullopt;
}

// Finds the window that has the byte at `offset`, or maps a free one that is not `used` by the
// chain. Returns 0, with kWindows in `window` if none is free; or the error of mapping.
int IoUringSendZc::FindWindow(std::uint64_t offset, std::uint64_t end, std::uint32_t& used,
                              std::uint8_t& window) noexcept {
  const auto covers = [&](const auto& one) { return one.Covers(offset); };
  const auto* found = std::ranges::find_if(windows_, covers);
  if (found == windows_.end()) {
    const auto next = static_cast<std::uint8_t>((last_ + 1) % kWindows);
    if ((used >> next & 1U) != 0 || notifications_.ReferTo(next)) return 0;
    if (const int error = windows_[next].Cover(source_, offset, end); error != 0) return error;
    last_ = next;
    found = &windows_[next];
  }
  window = static_cast<std::uint8_t>(found - windows_.begin());
  used |= 1U << window;
  return 0;
}

void IoUringSendZc::AddPoll() noexcept {
  if (!full_ || ring_.count() != 0) return;
  pieces_[ring_.count()] = {.kind = Piece::Kind::kPoll, .tag = 0, .size = 0};
  ring_.Add([&](io_uring_sqe* request) { io_uring_prep_poll_add(request, sink_.fd(), POLLOUT); });
}

void IoUringSendZc::AddCopy(std::span<const std::byte> bytes, bool more) noexcept {
  AddPoll();
  pieces_[ring_.count()] = {.kind = Piece::Kind::kCopy, .tag = 0, .size = bytes.size()};
  ring_.Add([&](io_uring_sqe* request) {
    io_uring_prep_send(request, sink_.fd(), bytes.data(), bytes.size(), Flags(more));
  });
}

void IoUringSendZc::AddReference(std::uint32_t tag, std::span<const std::byte> bytes,
                                 bool more) noexcept {
  AddPoll();
  pieces_[ring_.count()] = {.kind = Piece::Kind::kReference, .tag = tag, .size = bytes.size()};
  ring_.Add(
      [&](io_uring_sqe* request) {
        io_uring_prep_send_zc(request, sink_.fd(), bytes.data(), bytes.size(), Flags(more),
                              asks_ ? IORING_SEND_ZC_REPORT_USAGE : 0U);
      },
      tag);
}

// ---- What has come of it ----

// Counts what the chain has sent, up to where it broke.
IoUringSendZc::Break IoUringSendZc::Account(unsigned count) noexcept {
  Break at;
  for (unsigned i = 0; i < count; ++i) {
    const Piece& piece = pieces_[i];
    const Ring::Completion& completion = ring_.completion(i);
    const std::int32_t result = completion.result;
    if (piece.kind == Piece::Kind::kReference) {
      notifications_.Completed(piece.tag, result > 0, completion.notifies);
      if (result > 0) path_ = kRefers;
    }
    if (at.broken) {
      // One that could not even be begun cancels those before it, too.
      if (at.error == ECANCELED && result < 0) at = {true, -result, piece.kind};
      continue;
    }
    if (result < 0) {
      at = {.broken = true, .error = -result, .kind = piece.kind};
    } else if (piece.kind != Piece::Kind::kPoll) {
      const auto sent = static_cast<std::uint64_t>(result);
      AdvanceParts(cursor_, sent);
      if (sent < piece.size) at = {.broken = true, .kind = piece.kind};
    }
  }
  return at;
}

Answer IoUringSendZc::Settle(int error, unsigned count, sluice_progress& progress) noexcept {
  if (error == ENOTRECOVERABLE) {
    for (unsigned i = 0; i < count; ++i) progress.in_flight += pieces_[i].size;
    return StopRing(error, progress);
  }
  const std::uint64_t first = cursor_.offset();
  const std::uint64_t before = cursor_.bytes_done();
  const std::uint64_t asked = notifications_.asked();
  const Break at = Account(count);
  full_ = at.broken && !sink_.nonblocking();
  const bool moved = cursor_.bytes_done() != before;
  if (cursor_.offset() != first) {
    const Answer stop = measured_.LookAfter(first, cursor_.offset(), source_, cursor_, progress);
    if (stop) return stop;
  }
  if (error != 0) return StopRing(error, progress);
  if (!at.broken) return std::nullopt;
  const bool short_of_memory = at.error == ENOMEM || at.error == ENOBUFS;
  if (short_of_memory && at.kind == Piece::Kind::kReference) {
    return DoWithLess(asked, at.error, progress);
  }
  return Resume(at, moved, progress);
}

// How a step goes on after a chain that broke. A send that did less than all is followed by another
// try, which tells why.
Answer IoUringSendZc::Resume(const Break& at, bool moved, sluice_progress& progress) noexcept {
  switch (at.error) {
    case 0:
      return std::nullopt;
    case ECANCELED:
    case EINTR:
      return SLUICE_MORE;
    case EAGAIN:
      if (!sink_.nonblocking()) return std::nullopt;  // polled first
      return WaitFor(progress, sink_.fd(), SLUICE_WAIT_WRITABLE);
    case EFAULT:
      if (moved) return std::nullopt;
      return measured_.LookAfterFault(source_, cursor_, progress);
    case EINVAL:
      if (at.kind == Piece::Kind::kReference && asks_) {
        asks_ = false;  // A kernel before 6.2 does not know the question.
        return std::nullopt;
      }
      [[fallthrough]];
    case EOPNOTSUPP:
      return Fail(progress, SLUICE_E_UNSUPPORTED, kFailed, at.error);
    default:
      break;
  }
  return StopEither(source_, cursor_, sink_, at.error, kFailed, progress);
}

// A send by reference found too little memory, or no more that may be locked. `asked` is what the
// chain and all before it that the kernel had not let go of would have locked.
Answer IoUringSendZc::DoWithLess(std::uint64_t asked, int error,
                                 sluice_progress& progress) noexcept {
  starved_ = notifications_.accepted();
  if (starved_ != 0) return AwaitNotification(progress);
  most_ = std::min(most_, asked) / 2;
  if (most_ >= kSmallest) return std::nullopt;
  return Fail(progress, SLUICE_E_NO_RESOURCES,
              "no memory may be locked for sends by reference (RLIMIT_MEMLOCK)", error);
}

// Goes on when the kernel has let go of something.
Answer IoUringSendZc::AwaitNotification(sluice_progress& progress) noexcept {
  const unsigned before = notifications_.outstanding();
  TakeNotifications();
  if (notifications_.outstanding() != before) return std::nullopt;
  if (sink_.nonblocking()) return WaitFor(progress, ring_.fd(), SLUICE_WAIT_READABLE);
  const int error = ring_.AwaitNotification();
  TakeNotifications();
  return error == 0 ? Answer() : StopRing(error, progress);
}

}  // namespace sluice::plugins
