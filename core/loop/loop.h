// Many transfers on one thread.
#ifndef SLUICE_CORE_LOOP_LOOP_H_
#define SLUICE_CORE_LOOP_LOOP_H_

#include <sluice/plugin.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/cancellation.h"
#include "core/base/error.h"
#include "core/host/plugin.h"
#include "core/loop/pages.h"
#include "core/loop/poller.h"
#include "core/transfer/outcome.h"
#include "core/transfer/request.h"

namespace sluice::loop {

struct LoopOptions {
  // Bytes that a transfer may move before the others have their turn, ≥ 1. Bounds how far one can
  // get ahead, and with the number of transfers that are ready how long a round takes.
  std::uint64_t turn_bytes = std::uint64_t{256} << 10U;
};

// What a loop has done since it was made.
struct LoopCounts {
  std::uint64_t turns;    // of transfers
  std::uint64_t steps;    // of plugins: one or more in a turn
  std::uint64_t waits;    // calls of the poller
  std::uint64_t events;   // that the poller told
  std::uint64_t wakings;  // events that made a transfer ready
};

// A transfer of one loop, as long as it is under way. No number is given twice.
enum class TransferId : std::uint64_t {};

// Steps thousands of transfers to non-blocking sinks, each when its sink can take more.
//
//   Loop loop(Poller::Create().value());
//   loop.Start(candidates, request, [](const Outcome& outcome) { … });
//   loop.Run();
//
// Turns. Transfers that can go on have turns, one after the other: in one a transfer moves at most
// turn_bytes, in one step or in several, then it goes behind all that are ready. Between rounds the
// poller is looked at, so that who becomes ready is behind those who are, and before their next
// turn. With all of them ready, none is ever more than turn_bytes ahead of another.
//
// Cost. A sink is registered with the poller when it first would block, for edges, and stays until
// its transfer has ended: a ready event costs no call but the steps, and its share of one that
// tells of up to Poller::kAtOnce; on Windows one more, to ask for the next edge. What is not ready
// costs nothing. A plugin that says SLUICE_WOULD_BLOCK before the system does, against the contract
// (C-WAIT-4), waits for ever.
//
// Memory. A transfer has a Driver of its own, with storage for the largest of its candidates: a
// plugin that stages bytes in a buffer keeps that buffer for every transfer that waits. Drivers are
// used again and kept until the loop goes: as many as were ever under way at a time, and one more
// if an `on_done` starts another. Then nothing is allocated.
// What plugins could use again (sluice/reuse.h) they give up between transfers: descriptors are
// scarcer where there are thousands.
//
// Sinks. A blocking one would stop every other transfer, so a request whose sink can block and
// lacks SLUICE_FACT_NONBLOCKING ends with SLUICE_E_INVALID. Reading a source from a slow disk, and
// writing to one, does stop the others meanwhile. Several transfers may wait for the same handle.
//
// SIGPIPE. As with Driver: a process that ignores it saves system calls in every step.
//
// One thread, but for Wake(). A process that forks uses the loop on one side only.
class Loop {
 public:
  // Called when a transfer has ended, once, from RunOnce() or Run(). The outcome is valid for the
  // call. It may start and cancel transfers, but run the loop only after it has come back; it does
  // not throw. What it captures is not allocated as long as it fits std::function: two pointers.
  using OnDone = std::function<void(const transfer::Outcome&)>;

  explicit Loop(Poller poller, const LoopOptions& options = {});
  ~Loop();  // ends what is under way; no `on_done` is called
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Opens the first of `candidates` that can, and gives the transfer its first turn in the next
  // round. Also of one that cannot begin, `on_done` tells. What the request borrows it borrows
  // until the transfer has ended. A loop remembers every different list of candidates it was given.
  TransferId Start(std::span<const host::PluginPtr> candidates, const transfer::Request& request,
                   OnDone on_done);

  // Ends a transfer with SLUICE_E_CANCELLED: what it borrowed is free when this comes back, and
  // `on_done` is called in the next round. False if it has ended already.
  bool Cancel(TransferId id) noexcept;

  // How far a transfer has come. NULL if it has ended; otherwise valid until the next call.
  const transfer::Outcome* Find(TransferId id) const noexcept;

  // Transfers whose `on_done` has not been called.
  std::size_t active() const noexcept { return active_; }

  // One round: waits until a transfer can go on or has ended, for `timeout` or, if that is
  // negative, without a limit; a signal or Wake() ends the waiting. Then gives one turn to each
  // that is ready. An error is that of the poller; transfers stay as they are.
  base::Result<void> RunOnce(std::chrono::milliseconds timeout);

  // Rounds until no transfer is left, or `cancellation` (may be NULL) was requested: then those
  // under way end with SLUICE_E_CANCELLED, and what their `on_done` starts is left for another run.
  base::Result<void> Run(const base::Cancellation* cancellation = nullptr);

  // The present RunOnce() comes back, or else the next one does not wait; for handing over work.
  // Thread-safe, async-signal-safe.
  void Wake() noexcept { poller_.Wake(); }

  // For another event loop: RunOnce(0) has something to do while this is readable, or idle() false.
  // Windows has none (kNoHandle): there the loop has a thread of its own.
  base::Handle handle() const noexcept { return poller_.handle(); }
  bool idle() const noexcept { return ready_.count == 0; }

  const LoopCounts& counts() const noexcept { return counts_; }

 private:
  struct Slot;
  struct Pool;

  // First in, first out.
  struct Queue {
    void Push(Slot& slot) noexcept;
    Slot& Pop() noexcept;

    Slot* first = nullptr;
    Slot* last = nullptr;
    std::size_t count = 0;
  };

  Pool& PoolOf(std::span<const host::PluginPtr> candidates);
  Slot& FreeSlotOf(Pool& pool);
  Slot* SlotOf(TransferId id) const noexcept;
  base::Result<void> Poll(std::chrono::milliseconds timeout);
  void Round();
  void Turn(Slot& slot);
  void Await(Slot& slot);
  void End(Slot& slot) noexcept;
  void Finish(Slot& slot);
  void Give(Slot& slot) noexcept;
  void CancelAll() noexcept;

  Poller poller_;
  std::uint64_t turn_bytes_;
  Queue ready_;  // those that can go on, and those that have ended
  std::size_t active_ = 0;
  LoopCounts counts_{};
  Pages pages_;  // the storage of the drivers
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<std::unique_ptr<Pool>> pools_;
};

}  // namespace sluice::loop

#endif  // SLUICE_CORE_LOOP_LOOP_H_
