#include "harness/witness/free_flow.h"

#include <fmt/format.h>

#include <utility>

#include "harness/channels/receiver.h"

namespace sluice::witness {
namespace {

FreeFlow Hindered(const base::Error& error) {
  FreeFlow flow;
  flow.conduct.obstacle = error.message;
  return flow;
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

FreeFlow LetFlow(const Subject& subject, std::uint64_t bytes, const Watch& watch,
                 std::optional<std::uint64_t> step_bytes) {
  const auto payload = Payload::Make(subject.directory, bytes, subject.cache);
  if (!payload) return Hindered(payload.error());
  auto connection = subject.channel.Connect({});
  if (!connection) return Hindered(connection.error());
  auto receiver = channels::Receiver::Start(std::move(connection->receiver));
  if (!receiver) return Hindered(receiver.error());

  FreeFlow flow;
  TransferEnd ending;
  {
    auto isolated = IsolatedTransfer::Start(
        {.plugin = subject.plugin,
         .source = payload->source(),
         .sink = connection->sink.get(),
         .bytes = bytes,
         .mode = step_bytes ? IsolatedTransfer::Mode::kStepwise : IsolatedTransfer::Mode::kRun,
         .step_bytes = step_bytes.value_or(0),
         .deadline = subject.deadline});
    if (!isolated) return Hindered(isolated.error());
    if (watch) watch(*isolated, *payload, connection->sink.get());
    ending = isolated->Await();
  }
  // The process is gone, so this was the last handle of the sink.
  connection->sink.reset();
  flow.usage = ending.usage;
  flow.kernel = ending.kernel;
  flow.conduct.status = ending.status;
  flow.conduct.path_used = ending.path_used;
  flow.conduct.error = ending.error;
  if (!flow.conduct.error.empty()) return flow;
  const auto received = receiver->Finish();
  if (!received) return Hindered(received.error());
  flow.conduct.wrong = Compare(*received, *payload, ending);
  return flow;
}

}  // namespace sluice::witness
