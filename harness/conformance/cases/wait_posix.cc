// Event loops that are told of changes only.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <set>

#include "core/base/handle.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/edge_queue.h"
#include "harness/conformance/support/native_cases.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;

// An event loop that registers each descriptor once and is told of changes only.
class Edges {
 public:
  Edges(CaseContext& context, int sink) : context_(context) {
    Must(queue_ ? 0 : -1, "a queue for edges");
    Watch(sink);
  }

  // Waits until a change brings what the step asked for. Returns false if it never will: the
  // transfer could go on by now, but no change was reported.
  bool Wait(const sluice_progress& progress) {
    constexpr int kGlanceMs = 500;
    Watch(static_cast<int>(progress.wait_handle));
    bool was_ready = false;
    for (int left = kPatienceMs / kGlanceMs; left != 0; --left) {
      Edge edge;
      const bool any = Must(NextEdge(queue_, kGlanceMs, edge), "waiting for an edge") == 1;
      if (any && edge.fd == progress.wait_handle &&
          (edge.broken || (edge.events & progress.wait_events) != 0)) {
        return true;
      }
      if (any) continue;
      if (was_ready) return false;
      was_ready = HasCome(progress, 0);
    }
    return false;
  }

 private:
  void Watch(int fd) {
    if (!watched_.insert(fd).second) return;
    context_.Expect(WatchEdges(queue_, fd) == 0, "C-WAIT-1",
                    "wait_handle is an open descriptor that an event loop can wait on",
                    fmt::format("watching descriptor {}: errno {}", fd, errno));
  }

  CaseContext& context_;
  base::UniqueHandle queue_ = MakeEdgeQueue();
  std::set<int> watched_;
};

}  // namespace

// With steps that end because the sink is full, and steps that end because the budget is used.
void MissesNoEdge(CaseContext& context) {
  const Source source(context, 5 * kBlock);
  for (const std::uint64_t budget : {kBudget, std::uint64_t{5000}}) {
    Delivery delivery(context, source,
                      {.buffers = kSmallBuffers,
                       .reading = {.chunk = 16'384, .pause = std::chrono::microseconds(200)}});
    CheckedTransfer& transfer = delivery.transfer();
    Edges edges(context, delivery.sink());
    delivery.reader().Start();
    transfer.Open();
    for (;;) {
      const sluice_status status = transfer.Step(budget);
      if (status == SLUICE_DONE) break;
      context.Expect(status > 0, "C-ERROR-1",
                     "the transfer is done: nothing is wrong with the sink",
                     transfer.Describe(status));
      if (status == SLUICE_MORE || edges.Wait(transfer.progress())) continue;
      context.Fail(
          "C-WAIT-4",
          "after WOULD_BLOCK an edge comes, for a sink that was registered for edges "
          "(EPOLLET, EV_CLEAR) before the first step",
          fmt::format("it stalls at {} bytes of {}; the receiver has read {}",
                      transfer.bytes_done(), delivery.total(), delivery.reader().so_far()));
    }
    delivery.Conclude();
  }
}

}  // namespace sluice::conformance
