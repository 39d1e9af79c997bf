// Sinks that are full, and what says that they no longer are.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_SINK_BUFFERS_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_SINK_BUFFERS_H_

#include <sluice/plugin.h>

#include <chrono>
#include <cstdint>
#include <optional>

#ifdef __linux__
#include <linux/tcp.h>
#endif

#include "core/base/handle.h"
#include "harness/channels/connection.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/delivery.h"

namespace sluice::conformance {

// Buffers that are soon full, and bytes that do not fit into any connection that has them.
inline constexpr channels::Buffers kSmallBuffers{.send = 16'384, .receive = 16'384};
inline constexpr std::uint64_t kMoreThanFits = std::uint64_t{2} << 20U;

// True if the system says now that writing would not wait, or would fail at once.
bool IsWritable(base::Handle sink);

// True if what the last step said to wait for has come, or comes within `patience_ms`. As poll(2)
// has it, errors and hangups come unasked. Any thread.
bool HasCome(const sluice_progress& progress, int patience_ms);

// Steps, with nobody reading, until the plugin says that the sink is full. Anything but
// SLUICE_WOULD_BLOCK is a failure of C-STATUS-2: there is more than fits. Non-blocking sinks only.
void StepUntilFull(CaseContext& context, CheckedTransfer& transfer, std::uint64_t budget = kBudget);

// Fills the sink of the case's variant with bytes of the host's own; its mode stays.
void FillByHost(const CaseContext& context, base::Handle sink);

// Bytes that can be read at once from what is no file.
std::uint64_t Readable(base::Handle receiver);

// Reads as many as can be read at once. Nothing of a file.
void ReadWhatIsThere(const CaseContext& context, Reader& reader);

// What the TCP socket `sink` has accepted since it was made, read or not; a number of its own first
// packet may be in it. Nothing where the system does not tell.
std::optional<std::uint64_t> AcceptedByTcp(base::Handle sink);

#ifdef __linux__
// What TCP tells of a socket at one moment. The peer's window (tcpi_snd_wnd) is UINT32_MAX on
// kernels before 5.4, which do not tell it.
tcp_info TcpInfoOf(int socket);
#endif

// Calls `attempt`, which looks at what TCP sends and holds back and answers what is wrong with it
// or an empty string, and answers that. TCP sends on its own what it has held for 200 ms, and sends
// again what is not confirmed in time: an attempt that took long says nothing when it complains, so
// it is made again. Skips the case where the machine is too slow for any.
template <class Attempt>
auto WhenUndisturbed(CaseContext& context, const Attempt& attempt) {
  constexpr std::chrono::milliseconds kUndisturbed{100};
  constexpr int kAttempts = 20;
  using std::chrono::steady_clock;
  for (int number = 0; number < kAttempts; ++number) {
    const steady_clock::time_point start = steady_clock::now();
    auto wrong = attempt();
    if (wrong.empty() || steady_clock::now() - start < kUndisturbed) return wrong;
  }
  context.Skip("the machine is too slow to see when TCP sends");
}

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_SINK_BUFFERS_H_
