#include "harness/witness/alias.h"

#include <fmt/format.h>

#include <boost/system/errc.hpp>
#include <optional>
#include <utility>

#include "harness/witness/mutation.h"

namespace sluice::witness {
namespace {

Measurement Describe(const Target& target, Stage stage) {
  return {.name = stage == Stage::kQueued ? "alias.queued" : "alias.delivered",
          .unit = "pages by reference / pages judged",
          .method = MutationMethod(target.channel.sink_kind(), stage)};
}

// `in_flight`: bytes of which nobody can tell yet whether the sink has accepted them.
Measurement Judge(Measurement what, const Pages& pages, std::uint64_t in_flight) {
  std::string not_judged;
  if (in_flight != 0) {
    not_judged =
        fmt::format("; {} bytes of an operation that had not completed are not judged", in_flight);
  }
  if (pages.judged() < kFewestPages) {
    return Unmeasured(std::move(what),
                      fmt::format("only {} pages were at this stage, fewer than {} prove nothing{}",
                                  pages.judged(), kFewestPages, not_judged));
  }
  std::string note = fmt::format("{} pages judged", pages.judged());
  if (pages.mixed != 0) note += fmt::format(", {} of them mixed", pages.mixed);
  note += not_judged;
  return Observed(std::move(what), pages.FreshFraction(), Confidence::kSampled, std::move(note));
}

// Lets the plugin send, and keeps its process with the open transfer until the bytes are judged.
Measurement MeasureStage(const Target& target, Stage stage, TransferStatus& status) {
  std::optional<IsolatedTransfer> isolated;
  std::uint64_t in_flight = 0;
  status = {};
  const auto send = [&](base::Handle source, base::Handle sink,
                        std::uint64_t bytes) -> base::Result<std::uint64_t> {
    auto started = IsolatedTransfer::Start({.plugin = target.plugin,
                                            .source = source,
                                            .sink = sink,
                                            .bytes = bytes,
                                            .mode = IsolatedTransfer::Mode::kUntilBlocked,
                                            .deadline = target.deadline});
    if (!started) return started.error();
    isolated.emplace(std::move(*started));
    TransferEnd ending = isolated->Await();
    in_flight = ending.in_flight;
    status.code = ending.status;
    status.path_used = std::move(ending.path_used);
    status.error = std::move(ending.error);
    if (status.error.empty()) return ending.bytes_done;
    return base::Error{.code = boost::system::errc::make_error_code(boost::system::errc::io_error),
                       .message = status.error};
  };
  Mutation mutation = Mutate(target.channel, target.directory, stage, send);
  if (status.error.empty()) status.obstacle = std::move(mutation.error);
  status.wrong = std::move(mutation.wrong);
  if (!status.ok()) return Unmeasured(Describe(target, stage), status.why());
  return Judge(Describe(target, stage), mutation.pages, in_flight);
}

}  // namespace

AliasResult MeasureAlias(const Target& target) {
  AliasResult result;
  result.queued = MeasureStage(target, Stage::kQueued, result.status);
  result.delivered = Describe(target, Stage::kDelivered);
  if (!result.status.ok()) {
    result.delivered = Unmeasured(std::move(result.delivered), result.status.why());
  } else if (target.channel.sink_kind() == SLUICE_KIND_TCP) {
    result.delivered = MeasureStage(target, Stage::kDelivered, result.status);
  } else {
    result.delivered.value = result.queued.value;
    result.delivered.confidence = result.queued.confidence;
    result.delivered.note = result.queued.note;
  }
  return result;
}

}  // namespace sluice::witness
