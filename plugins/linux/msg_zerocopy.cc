#include "plugins/linux/msg_zerocopy.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "plugins/common/route.h"
#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"

namespace sluice::plugins {
namespace {

constexpr char kByReference[] = "msg_zerocopy";
constexpr char kFailed[] = "sendmsg with MSG_ZEROCOPY failed";

// 0 or errno.
int SetZerocopy(int socket, int on) noexcept {
  return setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) == 0 ? 0 : errno;
}

// The value of a socket's option; 0 if it has none.
int Option(int socket, int option) noexcept {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : 0;
}

// The kernel has released the sends with the ids first … last.
struct Notification {
  std::uint32_t first;
  std::uint32_t last;
  bool copied;
};

std::optional<Notification> Parse(const cmsghdr& message) noexcept {
  const bool is_error = (message.cmsg_level == SOL_IP && message.cmsg_type == IP_RECVERR) ||
                        (message.cmsg_level == SOL_IPV6 && message.cmsg_type == IPV6_RECVERR);
  if (!is_error) return std::nullopt;
  sock_extended_err error;
  std::memcpy(&error, CMSG_DATA(&message), sizeof error);
  if (error.ee_errno != 0 || error.ee_origin != SO_EE_ORIGIN_ZEROCOPY) return std::nullopt;
  return Notification{.first = error.ee_info,
                      .last = error.ee_data,
                      .copied = (error.ee_code & SO_EE_CODE_ZEROCOPY_COPIED) != 0};
}

// Passes what is on the socket's error queue to `take`.
template <class Take>
void ReadNotifications(int socket, const Take& take) noexcept {
  for (;;) {
    // Room for an extended error with the address of its sender, and for what the program asked
    // for.
    alignas(cmsghdr) std::array<std::byte, 256> control;
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(&message, part)) {
      if (const auto notification = Parse(*part)) take(*notification);
    }
  }
}

}  // namespace

sluice_status MsgZerocopy::Probe(const sluice_route& route, sluice_report& report) noexcept {
  static constexpr Route kRoute{
      .sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
      .sinks = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
      .source_reason = "the source is not a regular file: it has no mapping",
      .sink_reason = "the sink is not a TCP socket: MSG_ZEROCOPY works with no other"};
  const sluice_status status = kRoute.Check(route, report);
  if (status == SLUICE_OK && Option(static_cast<int>(route.sink->handle), SO_ZEROCOPY) != 0) {
    return Refuse(report, SLUICE_E_UNSUPPORTED,
                  "SO_ZEROCOPY is set on the socket: its notifications belong to the program");
  }
  return status;
}

sluice_status MsgZerocopy::Open(sluice_report& report) noexcept {
  const sluice_status status = CheckStable(request_, report);
  return status == SLUICE_OK ? Probe(*request_.route, report) : status;
}

MsgZerocopy::~MsgZerocopy() {
  if (enabled_) SetZerocopy(sink_.fd(), 0);
}

[[gnu::flatten]] sluice_status MsgZerocopy::Step(std::uint64_t budget,
                                                 sluice_progress& progress) noexcept {
  measured_.Forget();
  const sluice_status status = Steps(cursor_, budget, path_, progress,
                                     [&](std::uint64_t left) { return Round(left, progress); });
  if (status != SLUICE_DONE || sends_.none()) return status;
  // The kernel keeps the pages of what it still has to send by itself.
  for (Window& window : windows_) window.mapping.Release();
  TakeNotifications();
  if (sends_.none()) return SLUICE_DONE;
  WaitFor(progress, sink_.fd(), SLUICE_WAIT_ERROR);
  return SLUICE_DRAINING;
}

Answer MsgZerocopy::Round(std::uint64_t budget, sluice_progress& progress) noexcept {
  if (cursor_.rest() == 0) return Copy({}, budget, progress);
  std::uint64_t end = 0;
  if (const Answer stop = measured_.FindEnd(source_, cursor_, progress, &end)) return stop;
  const std::uint64_t offset = cursor_.offset();
  if (end == offset) return std::nullopt;
  const std::uint64_t count = std::min(end - offset, budget);
  const std::uint64_t rest = end - offset - std::min(end - offset, HeldBack());
  bool large = piece_ >= kCopyBelow && std::min(count, rest) >= kCopyBelow;
  if (large && !enabled_) {
    if (const Answer stop = Enable(progress)) return stop;
    large = piece_ >= kCopyBelow;
  }
  if (large && !cursor_.head().empty()) return Copy({}, budget, progress);
  if (const Answer stop = Cover(end, progress)) return stop;
  const std::span<const std::byte> view = windows_[window_].mapping.View(offset, end);
  if (!large) return Copy(view, budget, progress);
  if (shorts_ == kShortsInARow) return ProbeByCopy(view, budget, progress);
  const std::uint64_t most = std::min({count, rest, piece_});
  return SendByReference(
      view.first(static_cast<std::size_t>(std::min<std::uint64_t>(view.size(), most))), progress);
}

// Sends a piece of kCopyBelow by value. If the socket accepts all of it, references pay again.
Answer MsgZerocopy::ProbeByCopy(std::span<const std::byte> view, std::uint64_t budget,
                                sluice_progress& progress) noexcept {
  const std::uint64_t first = cursor_.offset();
  const Answer stop = Copy(view, std::min(budget, kCopyBelow), progress);
  if (cursor_.offset() - first == kCopyBelow) shorts_ = 0;
  return stop;
}

// Returns how many bytes at the end of the source must not go by reference.
std::uint64_t MsgZerocopy::HeldBack() const noexcept {
  return (request_.flags & SLUICE_REQUEST_MORE_FOLLOWS) != 0 ? kCopyBelow : 0;
}

// Maps the source at the cursor, up to `end`, unless it is mapped, in a window that the kernel has
// released.
Answer MsgZerocopy::Cover(std::uint64_t end, sluice_progress& progress) noexcept {
  if (windows_[window_].mapping.Covers(cursor_.offset())) return std::nullopt;
  const std::size_t next = (window_ + 1) % kWindows;
  if (windows_[next].in_use_until > sends_.released()) TakeNotifications();
  if (windows_[next].in_use_until > sends_.released()) return AwaitRelease(progress);
  window_ = next;
  const int error = windows_[next].mapping.Cover(source_, cursor_.offset(), end);
  if (error != 0) return Mmap::Stop(error, progress);
  return std::nullopt;
}

Answer MsgZerocopy::Copy(std::span<const std::byte> view, std::uint64_t budget,
                         sluice_progress& progress) noexcept {
  const Answer stop = SendMapped(source_, sink_, cursor_, measured_, view, budget, progress);
  // Otherwise a message on the error queue ends the waiting at once.
  if (stop == SLUICE_WOULD_BLOCK && !sends_.none()) TakeNotifications();
  return stop;
}

// Sets SO_ZEROCOPY, unless the buffer has no room for a piece: pages sent in bits would keep the
// receiver's window as small as the bits.
Answer MsgZerocopy::Enable(sluice_progress& progress) noexcept {
  if (static_cast<std::uint64_t>(Option(sink_.fd(), SO_SNDBUF)) < kCopyBelow) {
    piece_ = 0;
    return std::nullopt;
  }
  const int error = SetZerocopy(sink_.fd(), 1);
  if (error != 0) {
    return Fail(progress, SLUICE_E_UNSUPPORTED, "the socket has no SO_ZEROCOPY", error);
  }
  enabled_ = true;
  ReadNotifications(sink_.fd(), [](const Notification&) {});  // of a transfer that was cancelled
  return std::nullopt;
}

Answer MsgZerocopy::SendByReference(std::span<const std::byte> view,
                                    sluice_progress& progress) noexcept {
  if (sends_.full()) TakeNotifications();
  if (sends_.full()) return AwaitRelease(progress);
  iovec piece{.iov_base = const_cast<std::byte*>(view.data()), .iov_len = view.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  const std::uint64_t first = cursor_.offset();
  // What is held back does not wait for pages, and pages that must be released are not held back.
  const bool more = !crowded_ && HeldBack() == 0 && cursor_.MoreAfter(view.size());
  const ssize_t sent =
      sendmsg(sink_.fd(), &message, MSG_NOSIGNAL | MSG_ZEROCOPY | (more ? MSG_MORE : 0));
  const int error = sent < 0 ? errno : 0;
  measured_.Forget();
  if (error == ENOBUFS || error == ENOMEM) return AfterNoRoom(error, progress);
  if (Sink::IsFault(error)) return measured_.LookAfterFault(source_, cursor_, progress);
  if (error == 0) {
    sends_.Send();
    windows_[window_].in_use_until = sends_.sent();
    path_ = kByReference;
    cursor_.AdvanceSource(static_cast<std::uint64_t>(sent));
    if (const Answer stop =
            measured_.LookAfter(first, cursor_.offset(), source_, cursor_, progress))
      return stop;
    shorts_ = static_cast<std::uint64_t>(sent) < kCopyBelow ? shorts_ + 1 : 0;
    if (static_cast<std::uint64_t>(sent) == view.size()) return std::nullopt;
    if (!sink_.nonblocking()) return SLUICE_MORE;
  } else if (Sink::StatusOf(error) != SLUICE_WOULD_BLOCK) {
    return sink_.Stop(error, kFailed, progress);
  }
  TakeNotifications();
  return WaitFor(progress, sink_.fd(), SLUICE_WAIT_WRITABLE);
}

// Called when locked memory or the socket's memory for options is used up.
Answer MsgZerocopy::AfterNoRoom(int error, sluice_progress& progress) noexcept {
  crowded_ = true;
  TakeNotifications();
  if (!sends_.none()) return AwaitRelease(progress);
  if (piece_ / 2 < kCopyBelow) {
    return Fail(progress, SLUICE_E_NO_RESOURCES,
                "too little memory to send by reference: see ulimit -l and net.core.optmem_max",
                error);
  }
  piece_ /= 2;
  return std::nullopt;
}

Answer MsgZerocopy::AwaitRelease(sluice_progress& progress) noexcept {
  return WaitFor(progress, sink_.fd(), SLUICE_WAIT_ERROR);
}

void MsgZerocopy::TakeNotifications() noexcept {
  ReadNotifications(
      sink_.fd(), [this](const Notification& it) { sends_.Release(it.first, it.last, it.copied); });
}

}  // namespace sluice::plugins
