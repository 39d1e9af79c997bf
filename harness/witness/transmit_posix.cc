#include <fmt/format.h>
#include <poll.h>
#include <sluice/plugin.h>
#include <sys/types.h>

#if defined(__linux__)
#include <sys/sendfile.h>
#else
#include <sys/socket.h>
#include <sys/uio.h>
#endif

#include <cerrno>
#include <string>
#include <utility>

#include "harness/witness/mutation.h"
#include "harness/witness/transmit.h"

namespace sluice::witness {
namespace {

// One call of the system's sendfile(2) from `offset` on, at most `bytes`, which are not 0. Returns
// the bytes sent, 0 at the end of the file, or −1 with errno and nothing sent. On the BSDs an error
// may come with bytes that were sent before it.
std::int64_t SendfileOnce(int source, int sink, std::uint64_t offset, std::uint64_t bytes) {
#if defined(__linux__)
  auto at = static_cast<off_t>(offset);
  return ::sendfile(sink, source, &at, static_cast<std::size_t>(bytes));
#elif defined(__APPLE__)
  auto sent = static_cast<off_t>(bytes);
  const int result = ::sendfile(source, sink, static_cast<off_t>(offset), &sent, nullptr, 0);
  return result == 0 || sent > 0 ? sent : -1;
#else
  off_t sent = 0;
  const int result = ::sendfile(source, sink, static_cast<off_t>(offset),
                                static_cast<std::size_t>(bytes), nullptr, &sent, 0);
  return result == 0 || sent > 0 ? sent : -1;
#endif
}

// A sink that takes nothing for so long takes nothing until somebody reads.
constexpr int kStandstillMs = 20;

// Sends the first `bytes` of the file to a non-blocking sink, until it takes nothing for a while.
// Returns how many it took.
base::Result<std::uint64_t> RawSendfile(int source, int sink, std::uint64_t bytes) {
  std::uint64_t offset = 0;
  while (offset < bytes) {
    const std::int64_t sent = SendfileOnce(source, sink, offset, bytes - offset);
    if (sent > 0) offset += static_cast<std::uint64_t>(sent);
    if (sent > 0 || (sent < 0 && errno == EINTR)) continue;
    if (sent == 0) return base::SystemError(EIO, "sendfile of the payload");
    if (errno != EAGAIN) return base::SystemError(errno, "sendfile of the payload");
    pollfd wait = {.fd = sink, .events = POLLOUT, .revents = 0};
    if (::poll(&wait, 1, kStandstillMs) == 0) break;
  }
  return offset;
}

// By reference only counts as such if all but border pages are.
constexpr double kByReference = 0.98;

// What is wrong with a calibration run; empty: nothing.
std::string Defect(const Mutation& run) {
  if (!run.error.empty()) return run.error;
  if (!run.wrong.empty()) return run.wrong;
  if (run.pages.judged() >= kFewestPages) return {};
  return fmt::format("only {} pages could be judged", run.pages.judged());
}

}  // namespace

Measurement MeasureTransmit(const channels::Channel& channel,
                            const std::filesystem::path& directory) {
  Measurement transmit{.name = "channel.transmit",
                       .unit = "copies/byte",
                       .method = "alias.queued - alias.delivered of a plain sendfile(2) loop"};
  if (channel.sink_kind() == SLUICE_KIND_FILE) {
    return Unmeasured(std::move(transmit), "a file has no wire: nothing is transmitted");
  }
  const Mutation queued = Mutate(channel, directory, Stage::kQueued, RawSendfile);
  if (std::string defect = Defect(queued); !defect.empty()) {
    return Unmeasured(std::move(transmit), std::move(defect));
  }
  if (queued.pages.FreshFraction() < kByReference) {
    return Unmeasured(std::move(transmit),
                      fmt::format("sendfile itself copied {:.0f} % of the pages here, so that no "
                                  "later copy of them can be seen",
                                  100 * (1 - queued.pages.FreshFraction())));
  }
  if (channel.sink_kind() != SLUICE_KIND_TCP) {
    return Observed(std::move(transmit), 0, Confidence::kSampled,
                    "one queue only: what the sender queues is in the receiver's queue");
  }
  const Mutation delivered = Mutate(channel, directory, Stage::kDelivered, RawSendfile);
  if (std::string defect = Defect(delivered); !defect.empty()) {
    return Unmeasured(std::move(transmit), std::move(defect));
  }
  return Observed(std::move(transmit),
                  queued.pages.FreshFraction() - delivered.pages.FreshFraction(),
                  Confidence::kSampled,
                  fmt::format("{} pages queued, {} delivered", queued.pages.judged(),
                              delivered.pages.judged()));
}

}  // namespace sluice::witness
