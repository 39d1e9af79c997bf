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
  // Bytes that a transfer may move before the others have their turn, ≥ 1. This bounds how far one
  // can get ahead of another, and, times the number of ready transfers, how long a round takes.
  std::uint64_t turn_bytes = std::uint64_t{256} << 10U;
};

// What a loop has done since it was made.
struct LoopCounts {
  std::uint64_t turns;    // of transfers
  std::uint64_t steps;    // of plugins: one or more in a turn
  std::uint64_t waits;    // calls of the poller
  std::uint64_t events;   // that the poller reported
  std::uint64_t wakings;  // events that made a transfer ready
};

// Names a transfer of one loop as long as it is under way. No number is used twice.
enum class TransferId : std::uint64_t {};

// Steps thousands of transfers to non-blocking sinks, each when its sink can take more.
//
// clang-format off
//   Loop loop(Poller::Create().value());
//   loop.Start(candidates, request, [](const Outcome& outcome) { … });
//   loop.Run();
// clang-format on
//
// Turns. Ready transfers take turns. In a turn a transfer moves at most turn_bytes, in one step or
// several, and then goes behind all others that are ready. The loop looks at the poller between
// rounds, so a transfer that becomes ready comes after those that are ready, and before their next
// turn. When all are ready, none is ever more than turn_bytes ahead of another.
//
// Cost. A sink is registered with the poller, for edges, when it first would block, and stays there
// until its transfer has ended. So a ready event costs no call except the steps, and its share of
// one that reports up to Poller::kAtOnce events; on Windows one more call, to ask for the next
// edge. Transfers that are not ready cost nothing. If a plugin returns SLUICE_WOULD_BLOCK before
// the system does, which the contract forbids (C-WAIT-4), its transfer waits forever.
//
// Memory. Each transfer has a Driver with storage for the largest of its candidates: a plugin that
// stages bytes in a buffer keeps that buffer for every transfer that waits. The loop keeps drivers
// and uses them again: as many as were ever under way at a time, and one more if an `on_done`
// starts another transfer. After that it allocates nothing. Plugins keep no resources between
// transfers (sluice/reuse.h), because descriptors are scarce where there are thousands of
// transfers.
//
// Sinks. A blocking sink would stop every other transfer, so a request whose sink can block and
// lacks SLUICE_FACT_NONBLOCKING ends with SLUICE_E_INVALID. Reading a source from a slow disk, or
// writing to one, does stop the others meanwhile. Several transfers may wait for the same handle.
//
// SIGPIPE. A process that ignores it saves system calls in every step, as with Driver.
//
// Threads. A loop belongs to one thread, except for Wake(). A process that forks uses the loop on
// one side only.
class Loop {
 public:
  // Called once when a transfer has ended, from RunOnce() or Run(). The outcome is valid during the
  // call. The function may start and cancel transfers, but must not run the loop and must not
  // throw. Captures of up to two pointers fit std::function without an allocation.
  using OnDone = std::function<void(const transfer::Outcome&)>;

  explicit Loop(Poller poller, const LoopOptions& options = {});
  ~Loop();  // ends transfers that are under way, without calling `on_done`
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Opens the first of `candidates` (transfer::Choose(), Selector::Candidates()) that can carry out
  // the request, and gives the transfer its first turn in the next round. `on_done` is called even
  // if none can. Everything that the request names is borrowed until the transfer has ended. The
  // loop remembers every different list of candidates.
  TransferId Start(std::span<const host::PluginPtr> candidates, const transfer::Request& request,
                   OnDone on_done);

  // Ends a transfer with SLUICE_E_CANCELLED. Borrows nothing any more when this returns; `on_done`
  // is called in the next round. Returns false if the transfer has ended already.
  bool Cancel(TransferId id) noexcept;

  // Returns how far a transfer has come, valid until the next call, or NULL if it has ended.
  const transfer::Outcome* Find(TransferId id) const noexcept;

  // Returns the number of transfers whose `on_done` has not been called.
  std::size_t active() const noexcept { return active_; }

  // Runs one round. Waits until a transfer can go on or has ended, for at most `timeout`, or
  // without a limit if that is negative; a signal or Wake() ends the wait. Then gives one turn to
  // each ready transfer. Returns an error of the poller, if there is one; transfers then stay as
  // they are.
  base::Result<void> RunOnce(std::chrono::milliseconds timeout);

  // Runs rounds until no transfer is left or `cancellation` (may be NULL) is requested. In the
  // latter case transfers under way end with SLUICE_E_CANCELLED, and transfers that their `on_done`
  // starts are left for another run.
  base::Result<void> Run(const base::Cancellation* cancellation = nullptr);

  // Makes the current RunOnce() return, or the next one not wait. For handing over work from other
  // threads. Thread-safe, async-signal-safe.
  void Wake() noexcept { poller_.Wake(); }

  // For use in another event loop: RunOnce(0) has something to do while this handle is readable or
  // idle() is false. kNoHandle on Windows: give the loop a thread of its own there.
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
  Queue ready_;  // transfers that can go on or have ended
  std::size_t active_ = 0;
  LoopCounts counts_{};
  Pages pages_;  // the storage of the drivers
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<std::unique_ptr<Pool>> pools_;
};

}  // namespace sluice::loop

#endif  // SLUICE_CORE_LOOP_LOOP_H_
