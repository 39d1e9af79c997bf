#include "harness/witness/alias.h"

#include <fmt/format.h>

#include <boost/system/errc.hpp>
#include <optional>
#include <utility>

#include "harness/witness/mutation.h"

namespace sluice::witness {
namespace {

Measurement Describe(const Subject& subject, Stage stage) {
  return {.name = stage == Stage::kQueued ? "alias.queued" : "alias.delivered",
          .unit = "pages by reference / pages judged",
          .method = MutationMethod(subject.channel.sink_kind(), stage)};
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
Measurement MeasureStage(const Subject& subject, Stage stage, Conduct& conduct) {
  std::optional<IsolatedTransfer> isolated;
  std::uint64_t in_flight = 0;
  conduct = {};
  const auto send = [&](base::Handle source, base::Handle sink,
                        std::uint64_t bytes) -> base::Result<std::uint64_t> {
    auto started = IsolatedTransfer::Start({.plugin = subject.plugin,
                                            .source = source,
                                            .sink = sink,
                                            .bytes = bytes,
                                            .mode = IsolatedTransfer::Mode::kUntilBlocked,
                                            .deadline = subject.deadline});
    if (!started) return started.error();
    isolated.emplace(std::move(*started));
    TransferEnd ending = isolated->Await();
    in_flight = ending.in_flight;
    conduct.status = ending.status;
    conduct.path_used = std::move(ending.path_used);
    conduct.error = std::move(ending.error);
    if (conduct.error.empty()) return ending.bytes_done;
    return base::Error{.code = boost::system::errc::make_error_code(boost::system::errc::io_error),
                       .message = conduct.error};
  };
  Mutation mutation = Mutate(subject.channel, subject.directory, stage, send);
  if (conduct.error.empty()) conduct.obstacle = std::move(mutation.error);
  conduct.wrong = std::move(mutation.wrong);
  if (!conduct.ok()) return Unmeasured(Describe(subject, stage), conduct.why());
  return Judge(Describe(subject, stage), mutation.pages, in_flight);
}

}  // namespace

AliasResult MeasureAlias(const Subject& subject) {
  AliasResult result;
  result.queued = MeasureStage(subject, Stage::kQueued, result.conduct);
  result.delivered = Describe(subject, Stage::kDelivered);
  if (!result.conduct.ok()) {
    result.delivered = Unmeasured(std::move(result.delivered), result.conduct.why());
  } else if (subject.channel.sink_kind() == SLUICE_KIND_TCP) {
    result.delivered = MeasureStage(subject, Stage::kDelivered, result.conduct);
  } else {
    result.delivered.value = result.queued.value;
    result.delivered.confidence = result.queued.confidence;
    result.delivered.note = result.queued.note;
  }
  return result;
}

}  // namespace sluice::witness
