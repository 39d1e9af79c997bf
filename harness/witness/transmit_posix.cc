#include <fmt/format.h>
#include <sluice/plugin.h>

#include <string>
#include <utility>

#include "harness/witness/mutation.h"
#include "harness/witness/raw_sendfile.h"
#include "harness/witness/transmit.h"

namespace sluice::witness {
namespace {

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
