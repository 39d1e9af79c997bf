#include "harness/witness/mutation.h"

#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/memory.h"
#include "core/base/socket.h"
#include "core/base/wait.h"
#include "harness/channels/queue.h"
#include "harness/witness/extents.h"

namespace sluice::witness {
namespace {

constexpr std::uint64_t kBytes = std::uint64_t{256} << 10U;

// What an unprivileged program gets for SO_SNDBUF and SO_RCVBUF by default (net.core.wmem_max,
// rmem_max); the kernel doubles it. kBytes fit.
constexpr int kStockBuffer = 212'992;
constexpr int kSmallReceiver = 16 << 10;

// How long bytes may take from the receiver's queue to us, and to get there.
constexpr std::chrono::milliseconds kReadPatience{2000};
constexpr std::chrono::milliseconds kDeliveryPatience{250};
constexpr std::chrono::milliseconds kLongestPause{16};

// Bytes [from, to) of what was accepted.
struct Window {
  std::uint64_t from;
  std::uint64_t to;
};

base::Result<channels::Connection> Connect(const channels::Channel& channel, Stage stage) {
  channels::Buffers buffers{.send = kStockBuffer, .receive = kStockBuffer};
  if (channel.sink_kind() == SLUICE_KIND_TCP && stage == Stage::kQueued) {
    buffers.receive = kSmallReceiver;
  }
  if (channel.sink_kind() == SLUICE_KIND_PIPE) buffers.send = static_cast<int>(kBytes);
  auto connection = channel.Connect(buffers);
  if (connection || channel.sink_kind() != SLUICE_KIND_PIPE) return connection;
  return channel.Connect({});  // the user has too many large pipes already (pipe(7))
}

// Polls until everything is in the receiver's queue, or nothing changes any more.
base::Result<std::uint64_t> SettledUndelivered(const channels::Connection& connection,
                                               std::uint64_t accepted) {
  using Clock = std::chrono::steady_clock;
  std::optional<std::uint64_t> before;
  Clock::time_point give_up = Clock::now() + kDeliveryPatience;
  for (std::chrono::milliseconds pause{1};; pause = std::min(2 * pause, kLongestPause)) {
    auto undelivered = channels::UndeliveredBytes(connection, accepted);
    if (!undelivered || *undelivered == 0) return undelivered;
    const Clock::time_point now = Clock::now();
    if (undelivered.value() != before) give_up = now + kDeliveryPatience;
    if (now >= give_up) return undelivered;
    before = *undelivered;
    std::this_thread::sleep_for(pause);
  }
}

// Overwrites the source and returns which bytes were at the stage all the while.
base::Result<Window> OverwriteAt(Stage stage, const Payload& payload, bool tcp,
                                 const channels::Connection& connection, std::uint64_t accepted) {
  Window window{.from = 0, .to = accepted};
  if (tcp && stage == Stage::kDelivered) {
    const auto undelivered = SettledUndelivered(connection, accepted);
    if (!undelivered) return undelivered.error();
    window.to -= std::min(*undelivered, accepted);
  }
  if (const auto done = payload.Overwrite(); !done) return done.error();
  if (tcp && stage == Stage::kQueued) {
    // What is still unsent now was unsent before.
    const auto unsent = channels::UnsentBytes(connection, accepted);
    if (!unsent) return unsent.error();
    window.from = accepted - std::min(*unsent, accepted);
  }
  return window;
}

// Reads until `bytes` have come, the stream ends, or nothing comes.
std::vector<std::byte> ReadUpTo(base::Handle receiver, bool file, std::uint64_t bytes) {
  std::vector<std::byte> arrived(static_cast<std::size_t>(bytes));
  std::size_t have = 0;
  while (have < arrived.size()) {
    // A file need not be waited for, nor can it everywhere.
    if (!file && !base::IsReady(receiver, SLUICE_WAIT_READABLE, kReadPatience)) break;
    const std::int64_t got = base::Read(receiver, std::span(arrived).subspan(have));
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  arrived.resize(have);
  return arrived;
}

}  // namespace

Mutation Mutate(const channels::Channel& channel, const std::filesystem::path& directory,
                Stage stage, const SendUntilBlocked& send) {
  Mutation mutation;
  const auto payload = Payload::Make(directory, kBytes, transfer::CacheState::kWarm);
  if (!payload) return {.error = payload.error().message};
  const auto connection = Connect(channel, stage);
  if (!connection) return {.error = connection.error().message};
  const base::Handle sink = connection->sink.get();
  const bool tcp = channel.sink_kind() == SLUICE_KIND_TCP;
  const bool file = channel.sink_kind() == SLUICE_KIND_FILE;
  if (!file && base::SetNonblocking(sink, true) != 0) {
    return {.error = base::Failed("cannot make the sink non-blocking").message};
  }
  const auto accepted = send(payload->source(), sink, kBytes);
  if (!accepted) return {.error = accepted.error().message};
  // A clone copies on write: what it shares now it does not share any more when it is overwritten.
  const std::uint64_t shared_pages = file ? SharedBytes(sink).value_or(0) / base::PageSize() : 0;
  const auto window = OverwriteAt(stage, *payload, tcp, *connection, *accepted);
  if (!window) return {.error = window.error().message};

  const std::vector<std::byte> arrived = ReadUpTo(connection->receiver.get(), file, *accepted);
  const std::size_t good = Classify(*payload, arrived, window->from, window->to, mutation.pages);
  const std::uint64_t cloned = std::min(shared_pages, mutation.pages.stale);
  mutation.pages.stale -= cloned;
  mutation.pages.fresh += cloned;
  if (good != arrived.size()) {
    mutation.wrong = fmt::format(
        "byte {} of the payload arrived neither as it was nor as it was changed to", good);
  } else if (arrived.size() != *accepted) {
    mutation.wrong = fmt::format("the transfer reports {} bytes, of which {} arrived", *accepted,
                                 arrived.size());
  }
  return mutation;
}

std::size_t Classify(const Payload& payload, std::span<const std::byte> arrived, std::uint64_t from,
                     std::uint64_t to, Pages& pages) {
  const Stamps old_stamps = payload.stamps(Stamping::kA);
  const Stamps new_stamps = payload.stamps(Stamping::kB);
  const std::size_t page_size = base::PageSize();
  std::vector<std::byte> old_page(page_size);
  std::vector<std::byte> new_page(page_size);
  for (std::size_t at = 0; at < arrived.size(); at += page_size) {
    old_stamps.Fill(at / kUnitBytes, old_page);
    new_stamps.Fill(at / kUnitBytes, new_page);
    const std::size_t size = std::min(page_size, arrived.size() - at);
    const auto page = arrived.subspan(at, size);
    const bool old_bytes = std::equal(page.begin(), page.end(), old_page.begin());
    const bool new_bytes = std::equal(page.begin(), page.end(), new_page.begin());
    for (std::size_t i = 0; i < size && !old_bytes && !new_bytes; ++i) {
      if (page[i] != old_page[i] && page[i] != new_page[i]) return at + i;
    }
    if (at < from || at + page_size > std::min<std::uint64_t>(to, arrived.size())) continue;
    ++(new_bytes ? pages.fresh : old_bytes ? pages.stale : pages.mixed);
  }
  return arrived.size();
}

std::string MutationMethod(std::uint32_t sink_kind, Stage stage) {
  const bool queued = stage == Stage::kQueued;
  switch (sink_kind) {
    case SLUICE_KIND_TCP:
      return queued ? fmt::format("source overwritten while the bytes were {}",
                                  channels::UnsentPlace())
                    : "source overwritten when the bytes were in the receiver's queue";
    case SLUICE_KIND_FILE:
      return "source overwritten after the send, sink read back; what the sink shares with another "
             "file (reflink, FIEMAP) counts as a reference";
    default:
      return "source overwritten while the bytes were in the only queue there is, the receiver's: "
             "both stages in one";
  }
}

}  // namespace sluice::witness
