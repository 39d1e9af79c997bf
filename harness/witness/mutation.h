// The mutation method: overwrite the source while its bytes are under way, and see which arrive.
#ifndef SLUICE_HARNESS_WITNESS_MUTATION_H_
#define SLUICE_HARNESS_WITNESS_MUTATION_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "core/base/error.h"
#include "harness/channels/channel.h"
#include "harness/witness/payload.h"

namespace sluice::witness {

// Where the judged bytes were when the source was overwritten.
enum class Stage : std::uint8_t {
  kQueued,     // in the sender's socket, not sent even once: only the sending call can have copied
  kDelivered,  // in the receiver's queue: transmission and delivery have happened
};

// Pages of the payload, by what arrived of them.
struct Pages {
  std::uint64_t fresh = 0;  // the new bytes: the kernel held a reference; or a clone of the source
  std::uint64_t stale = 0;  // the old bytes: somebody had copied them
  std::uint64_t mixed = 0;  // some of each

  std::uint64_t judged() const { return fresh + stale + mixed; }
  double FreshFraction() const {
    return static_cast<double>(fresh) / static_cast<double>(judged());
  }
};

// Fewer pages than this prove nothing.
inline constexpr std::uint64_t kFewestPages = 8;

struct Mutation {
  Pages pages{};
  std::string error{};  // one line: it could not be carried out; empty: it could
  std::string wrong{};  // one line: bytes arrived that are neither old nor new; empty: none did
};

// Sends the source from its start to the sink, which is non-blocking if it can be, until all
// `bytes` are accepted or no more are; returns how many were, without those of an operation that
// has not completed: they are not judged. Whatever it started may not end before the bytes are
// read.
using SendUntilBlocked = std::function<base::Result<std::uint64_t>(
    base::Handle source, base::Handle sink, std::uint64_t bytes)>;

// Sends 256 KiB, overwrites the source, reads what was accepted and judges the pages that were
// wholly at `stage`. On a channel with one queue only (unix, pipe) every accepted byte is at both
// stages; to a file, every byte written.
Mutation Mutate(const channels::Channel& channel, const std::filesystem::path& directory,
                Stage stage, const SendUntilBlocked& send);

// How Mutate() observes on that channel, for Measurement::method.
std::string MutationMethod(std::uint32_t sink_kind, Stage stage);

// Adds the pages that lie wholly within [from, to) of what arrived, which starts with the first
// byte of the payload. Every byte of `arrived` must be the old or the new one of its position:
// returns the position of the first that is neither, or arrived.size().
std::size_t Classify(const Payload& payload, std::span<const std::byte> arrived, std::uint64_t from,
                     std::uint64_t to, Pages& pages);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_MUTATION_H_
