// What waits in the buffers between a sink and its receiver, and sinks whose buffers are full.
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

// Small buffers, and more bytes than fit into any connection that has them.
inline constexpr channels::Buffers kSmallBuffers{.send = 16'384, .receive = 16'384};
inline constexpr std::uint64_t kMoreThanFits = std::uint64_t{2} << 20U;

// Returns true if writing would not wait now, or would fail at once.
bool IsWritable(base::Handle sink);

// Returns true if what the last step asked to wait for has come, or comes within `patience_ms`. As
// with poll(2), errors and hangups always count. Any thread may call it.
bool HasCome(const sluice_progress& progress, int patience_ms);

// Steps until the plugin says that the sink is full. Requires a non-blocking sink that nobody
// reads, and more bytes than fit: any end but SLUICE_WOULD_BLOCK is a failure of C-STATUS-2.
void StepUntilFull(CaseContext& context, CheckedTransfer& transfer, std::uint64_t budget = kBudget);

// Fills a sink with bytes of the host. Its mode stays.
void FillByHost(const CaseContext& context, base::Handle sink);

// Returns how many bytes can be read at once. Not for files.
std::uint64_t Readable(base::Handle receiver);

// Reads what can be read at once. Does nothing for a file.
void ReadWhatIsThere(const CaseContext& context, Reader& reader);

// Returns how many bytes the TCP socket `sink` has accepted since it was made, read or not; the
// count may include its own first packet. Returns nothing where the system does not say.
std::optional<std::uint64_t> AcceptedByTcp(base::Handle sink);

#ifdef __linux__
// Returns TCP's view of a socket. The peer's window (tcpi_snd_wnd) is UINT32_MAX on kernels before
// 5.4, which do not report it.
tcp_info TcpInfoOf(int socket);
#endif

// Calls `body`, which looks at what TCP sends and holds back, and returns its complaint, or an
// empty string. TCP sends by itself what it has held for 200 ms, and sends again what is not
// confirmed in time. So a complaint counts only if `body` was quick; otherwise it runs again. Skips
// the case if the machine is too slow.
template <class Body>
auto WhenUndisturbed(CaseContext& context, const Body& body) {
  constexpr std::chrono::milliseconds kUndisturbed{100};
  constexpr int kAttempts = 20;
  using std::chrono::steady_clock;
  for (int number = 0; number < kAttempts; ++number) {
    const steady_clock::time_point start = steady_clock::now();
    auto wrong = body();
    if (wrong.empty() || steady_clock::now() - start < kUndisturbed) return wrong;
  }
  context.Skip("this machine is too slow to see when TCP sends");
}

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_SINK_BUFFERS_H_
