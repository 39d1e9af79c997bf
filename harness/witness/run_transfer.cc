#include "harness/witness/run_transfer.h"

#include <fmt/format.h>

#include <utility>

#include "harness/channels/receiver.h"

namespace sluice::witness {
namespace {

TransferResult Prevented(const base::Error& error) {
  TransferResult run;
  run.status.obstacle = error.message;
  return run;
}

// What is wrong with what arrived; empty: nothing.
std::string Compare(const channels::Received& received, const Payload& payload,
                    const TransferEnd& ending) {
  if (received.bytes != payload.bytes()) {
    return fmt::format("the transfer reports {} of {} bytes and success, but {} arrived",
                       ending.bytes_done, payload.bytes(), received.bytes);
  }
  if (received.digest == payload.digest()) return {};
  return fmt::format("all {} bytes arrived, but with other content than the source's",
                     received.bytes);
}

}  // namespace

TransferResult RunTransfer(const Target& target, std::uint64_t bytes, const Watch& watch,
                           std::optional<std::uint64_t> step_bytes) {
  const auto payload = Payload::Make(target.directory, bytes, target.cache);
  if (!payload) return Prevented(payload.error());
  auto connection = target.channel.Connect({});
  if (!connection) return Prevented(connection.error());
  auto receiver = channels::Receiver::Start(std::move(connection->receiver));
  if (!receiver) return Prevented(receiver.error());

  TransferResult run;
  TransferEnd ending;
  {
    auto isolated = IsolatedTransfer::Start(
        {.plugin = target.plugin,
         .source = payload->source(),
         .sink = connection->sink.get(),
         .bytes = bytes,
         .mode = step_bytes ? IsolatedTransfer::Mode::kStepwise : IsolatedTransfer::Mode::kRun,
         .step_bytes = step_bytes.value_or(0),
         .deadline = target.deadline});
    if (!isolated) return Prevented(isolated.error());
    if (watch) watch(*isolated, *payload, connection->sink.get());
    ending = isolated->Await();
  }
  // The process is gone, so this was the last handle of the sink.
  connection->sink.reset();
  run.usage = ending.usage;
  run.kernel = ending.kernel;
  run.status.code = ending.status;
  run.status.path_used = ending.path_used;
  run.status.error = ending.error;
  if (!run.status.error.empty()) return run;
  const auto received = receiver->Finish();
  if (!received) return Prevented(received.error());
  run.status.wrong = Compare(*received, *payload, ending);
  return run;
}

}  // namespace sluice::witness
