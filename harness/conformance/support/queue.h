// What waits in the buffers between a sink and its receiver.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_QUEUE_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_QUEUE_H_

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/base/handle.h"
#include "harness/conformance/reader.h"
#include "harness/conformance/case_context.h"

namespace sluice::conformance {

// Bytes that can be read at once from what is no file.
std::uint64_t Readable(base::Handle receiver);

// Reads as many as can be read at once. Nothing of a file.
void ReadWhatIsThere(const Trial& trial, Reader& reader);

// What the TCP socket `sink` has accepted since it was made, read or not; a number of its own first
// packet may be in it. Nothing where the system does not tell. Implemented in its folder.
std::optional<std::uint64_t> AcceptedByTcp(base::Handle sink);

// Calls `attempt`, which looks at what TCP sends and holds back and answers what is wrong with it
// or an empty string, and answers that. TCP sends on its own what it has held for 200 ms, and sends
// again what is not confirmed in time: an attempt that took long says nothing when it complains, so
// it is made again. Skips the case where the machine is too slow for any.
template <class Attempt>
auto WhenUndisturbed(Trial& trial, const Attempt& attempt) {
  constexpr std::chrono::milliseconds kUndisturbed{100};
  constexpr int kAttempts = 20;
  using std::chrono::steady_clock;
  for (int number = 0; number < kAttempts; ++number) {
    const steady_clock::time_point start = steady_clock::now();
    auto wrong = attempt();
    if (wrong.empty() || steady_clock::now() - start < kUndisturbed) return wrong;
  }
  trial.Skip("the machine is too slow to see when TCP sends");
}

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_QUEUE_H_
