#include "harness/witness/transmit.h"

#include <fmt/format.h>
#include <poll.h>
#include <sluice/plugin.h>
#include <sys/sendfile.h>

#include <cerrno>
#include <string>
#include <utility>

#include "harness/witness/mutation.h"

namespace sluice::harness {
namespace {

// A sink that takes nothing for so long takes nothing until somebody reads.
constexpr int kStandstillMs = 20;

// By reference only counts as such if all but border pages are.
constexpr double kByReference = 0.98;

host::Result<std::uint64_t> RawSendfile(int source, int sink, std::uint64_t bytes) {
  off_t offset = 0;
  while (static_cast<std::uint64_t>(offset) < bytes) {
    const std::uint64_t rest = bytes - static_cast<std::uint64_t>(offset);
    const ssize_t sent = ::sendfile(sink, source, &offset, static_cast<std::size_t>(rest));
    if (sent > 0 || (sent < 0 && errno == EINTR)) continue;
    if (sent == 0) return host::SystemError(EIO, "sendfile of the payload");
    if (errno != EAGAIN) return host::SystemError(errno, "sendfile of the payload");
    pollfd wait = {.fd = sink, .events = POLLOUT, .revents = 0};
    if (::poll(&wait, 1, kStandstillMs) == 0) break;
  }
  return static_cast<std::uint64_t>(offset);
}

// What is wrong with a calibration run; empty: nothing.
std::string Defect(const Mutation& run) {
  if (!run.error.empty()) return run.error;
  if (!run.wrong.empty()) return run.wrong;
  if (run.pages.judged() >= kFewestPages) return {};
  return fmt::format("only {} pages could be judged", run.pages.judged());
}

}  // namespace

Measurement MeasureTransmit(const Channel& channel, const std::filesystem::path& directory) {
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

}  // namespace sluice::harness
