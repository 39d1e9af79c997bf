#include "core/loop/loop.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <memory_resource>
#include <utility>

#include "core/transfer/driver.h"

namespace sluice::loop {
namespace {

// A token names a slot, which of its transfers, and which of the two handles the transfer has.
using Token = std::uint64_t;
constexpr Token kOther = Token{1} << 31U;  // not the sink
constexpr Token kIndex = kOther - 1;
constexpr Token kGeneration = Token{1} << 32U;
constexpr Token kStop = Poller::kNoToken - 1;  // of a cancellation

// Regular files never block, in the sense of O_NONBLOCK; all else may.
bool MayBlock(const sluice_endpoint& sink) {
  return sink.kind != SLUICE_KIND_FILE && (sink.facts & SLUICE_FACT_NONBLOCKING) == 0;
}

// One handle in the poller. Knows what it has registered, so that waiting for the same again costs
// no call. A handle that somebody else watches is watched through a duplicate. End() comes before
// the handle is closed.
class Watch {
 public:
  Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Makes `poller` report `events` of `handle` with `token` from now on, and perhaps those asked
  // for earlier; on Windows once. Requires the same handle and token until End(). Returns 0 or the
  // error.
  int Begin(Poller& poller, base::Handle handle, std::uint32_t events,
            std::uint64_t token) noexcept {
    if ((events & ~events_) != 0 || handle_ == base::kNoHandle) [[unlikely]] {
      const int error = Register(poller, handle, events, token);
      if (error != 0) return error;
    }
    return poller.Rearm(handle_, events);
  }

  void End(Poller& poller) noexcept {
    if (handle_ != base::kNoHandle) Remove(poller);
  }

 private:
  int Register(Poller& poller, base::Handle handle, std::uint32_t events,
               std::uint64_t token) noexcept;
  void Remove(Poller& poller) noexcept;

  base::Handle handle_ = base::kNoHandle;  // that is in the poller
  std::uint32_t events_ = 0;
  base::UniqueHandle duplicate_;  // handle_, if that had to be one
};

int Watch::Register(Poller& poller, base::Handle handle, std::uint32_t events,
                    std::uint64_t token) noexcept {
  const std::uint32_t wanted = events_ | events;
  int error = 0;
  if (handle_ != base::kNoHandle) {
    error = poller.Modify(handle_, wanted, token);
  } else {
    error = poller.Add(handle, wanted, token);
    if (error == Poller::kExists) {
      error = Poller::Duplicate(handle, duplicate_);
      handle = duplicate_.get();
      if (error == 0) error = poller.Add(handle, wanted, token);
    }
    if (error == 0) {
      handle_ = handle;
    } else {
      duplicate_.reset();
    }
  }
  if (error == 0) events_ = wanted;
  return error;
}

void Watch::Remove(Poller& poller) noexcept {
  poller.Remove(std::exchange(handle_, base::kNoHandle));
  duplicate_.reset();
  events_ = 0;
}

}  // namespace

// A transfer, or room for one. Members that a ready event looks at come first.
struct Loop::Slot {
  enum class State : std::uint8_t {
    kFree,
    kReady,    // in ready_
    kWaiting,  // for `awaited`
    kEnded,    // in ready_, for on_done
  };

  Slot(std::span<const host::PluginPtr> candidates, std::pmr::memory_resource& storage,
       Pool& its_pool, Token index)
      : token(index),
        pool(its_pool),
        driver(candidates, storage, transfer::Driver::Between::kNothing) {}

  State state = State::kFree;
  std::uint32_t wanted = 0;  // SLUICE_WAIT_* bits
  Token awaited = 0;         // token, perhaps with kOther
  Token token;               // index and generation
  Slot* next = nullptr;      // in ready_, or in the pool
  base::Handle sink = base::kNoHandle;
  Watch sink_watch;   // from when it first would block until the transfer ends
  Watch other_watch;  // only while waiting: the plugin may close the handle in any step
  Pool& pool;
  transfer::Driver driver;
  OnDone on_done;
  // Why the loop, and not the driver, ended the transfer.
  sluice_status verdict = SLUICE_OK;
  int verdict_error = 0;
  std::string_view verdict_reason;
};

// The transfers of one list of candidates.
struct Loop::Pool {
  std::vector<host::PluginPtr> candidates;
  Slot* free = nullptr;
};

void Loop::Queue::Push(Slot& slot) noexcept {
  slot.next = nullptr;
  (count++ == 0 ? first : last->next) = &slot;
  last = &slot;
}

Loop::Slot& Loop::Queue::Pop() noexcept {
  Slot& slot = *first;
  first = slot.next;
  --count;
  return slot;
}

Loop::Loop(Poller poller, const LoopOptions& options)
    : poller_(std::move(poller)), turn_bytes_(std::max<std::uint64_t>(options.turn_bytes, 1)) {}

Loop::~Loop() { CancelAll(); }

Loop::Pool& Loop::PoolOf(std::span<const host::PluginPtr> candidates) {
  for (const std::unique_ptr<Pool>& pool : pools_) {
    if (std::ranges::equal(pool->candidates, candidates)) return *pool;
  }
  pools_.push_back(std::make_unique<Pool>());
  pools_.back()->candidates.assign(candidates.begin(), candidates.end());
  return *pools_.back();
}

Loop::Slot& Loop::FreeSlotOf(Pool& pool) {
  if (pool.free == nullptr) {
    assert(slots_.size() < kIndex);
    slots_.push_back(std::make_unique<Slot>(pool.candidates, pages_, pool, slots_.size()));
    return *slots_.back();
  }
  return *std::exchange(pool.free, pool.free->next);
}

Loop::Slot* Loop::SlotOf(TransferId id) const noexcept {
  const auto token = static_cast<Token>(id);
  const Token index = token & kIndex;
  if (index >= slots_.size()) return nullptr;
  Slot* const slot = slots_[index].get();
  const bool under_way = slot->state == Slot::State::kReady || slot->state == Slot::State::kWaiting;
  return slot->token == token && under_way ? slot : nullptr;
}

TransferId Loop::Start(std::span<const host::PluginPtr> candidates,
                       const transfer::Request& request, OnDone on_done) {
  Slot& slot = FreeSlotOf(PoolOf(candidates));
  slot.token += kGeneration;
  slot.sink = static_cast<base::Handle>(request.sink.handle);
  slot.on_done = std::move(on_done);
  slot.verdict = SLUICE_OK;
  slot.state = Slot::State::kReady;
  if (MayBlock(request.sink)) {
    slot.state = Slot::State::kEnded;
    slot.verdict = SLUICE_E_INVALID;
    slot.verdict_error = 0;
    slot.verdict_reason =
        "the sink is blocking and would stop every other transfer: make it non-blocking before it "
        "is described";
  } else if (slot.driver.Start(request) != SLUICE_OK) {
    slot.state = Slot::State::kEnded;
  }
  ++active_;
  ready_.Push(slot);
  return TransferId{slot.token};
}

bool Loop::Cancel(TransferId id) noexcept {
  Slot* const slot = SlotOf(id);
  if (slot == nullptr) return false;
  End(*slot);
  return true;
}

const transfer::Outcome* Loop::Find(TransferId id) const noexcept {
  const Slot* const slot = SlotOf(id);
  return slot == nullptr ? nullptr : &slot->driver.outcome();
}

// Ends a transfer that is under way, so that nothing is borrowed or watched any more.
void Loop::End(Slot& slot) noexcept {
  // Before the driver, whose plugin closes the handles that the loop waits for.
  slot.sink_watch.End(poller_);
  slot.other_watch.End(poller_);
  slot.driver.Cancel();
  if (slot.state == Slot::State::kWaiting) ready_.Push(slot);
  slot.state = Slot::State::kEnded;
}

void Loop::CancelAll() noexcept {
  for (const std::unique_ptr<Slot>& slot : slots_) {
    if (slot->state == Slot::State::kReady || slot->state == Slot::State::kWaiting) End(*slot);
  }
}

base::Result<void> Loop::Poll(std::chrono::milliseconds timeout) {
  std::array<Poller::Event, Poller::kAtOnce> events;
  // Edges go on while they are taken. As many as there are transfers are enough for one round.
  for (std::size_t taken = 0;;) {
    ++counts_.waits;
    const auto count = poller_.Wait(events, timeout);
    if (!count) return count.error();
    for (const Poller::Event& event : std::span(events).first(*count)) {
      const Token index = event.token & kIndex;
      if (index >= slots_.size()) continue;
      Slot& slot = *slots_[index];
      // Other events come too late, or nobody waits for them. A step finds out by itself.
      if (slot.state != Slot::State::kWaiting || slot.awaited != event.token ||
          (slot.wanted & event.events) == 0) {
        continue;
      }
      slot.state = Slot::State::kReady;
      ready_.Push(slot);
      ++counts_.wakings;
    }
    counts_.events += *count;
    taken += *count;
    if (*count < events.size() || taken >= slots_.size()) return {};
    timeout = {};
  }
}

void Loop::Round() {
  for (std::size_t left = ready_.count; left != 0; --left) {
    Slot& slot = ready_.Pop();
    if (slot.state == Slot::State::kReady) Turn(slot);
    if (slot.state == Slot::State::kEnded) Finish(slot);
  }
}

void Loop::Turn(Slot& slot) {
  slot.other_watch.End(poller_);
  ++counts_.turns;
  std::uint64_t left = turn_bytes_;
  std::uint64_t moved = 0;
  sluice_status status = SLUICE_OK;
  // A sink that took less than it was offered is usually full, which the next step finds out.
  // Better now than when everything it looks at has left the caches.
  do {
    const std::uint64_t before = slot.driver.outcome().bytes_done;
    ++counts_.steps;
    status = slot.driver.Step(left);
    moved = slot.driver.outcome().bytes_done - before;
    left -= std::min(left, moved);
  } while (status == SLUICE_MORE && left != 0 && moved != 0);
  if (status == SLUICE_MORE) {
    ready_.Push(slot);
  } else if (status > SLUICE_DONE) {
    Await(slot);
  } else {
    slot.sink_watch.End(poller_);
    slot.state = Slot::State::kEnded;
  }
}

void Loop::Await(Slot& slot) {
  const sluice_progress& progress = slot.driver.progress();
  const auto handle = static_cast<base::Handle>(progress.wait_handle);
  const bool is_sink = handle == slot.sink;
  slot.awaited = is_sink ? slot.token : slot.token | kOther;
  slot.wanted = progress.wait_events;
  Watch& watch = is_sink ? slot.sink_watch : slot.other_watch;
  const int error = watch.Begin(poller_, handle, slot.wanted, slot.awaited);
  if (error == 0) {
    slot.state = Slot::State::kWaiting;
    return;
  }
  slot.verdict = SLUICE_E_INTERNAL;
  slot.verdict_error = error;
  slot.verdict_reason = "waiting for the handle that the plugin named failed";
  End(slot);
}

void Loop::Finish(Slot& slot) {
  const OnDone on_done = std::exchange(slot.on_done, nullptr);
  slot.state = Slot::State::kFree;
  if (!on_done) {
    Give(slot);
    return;
  }
  if (slot.verdict == SLUICE_OK) {
    on_done(slot.driver.outcome());
  } else {
    // A driver that never began this transfer has the outcome of another.
    transfer::Outcome outcome =
        slot.verdict == SLUICE_E_INVALID ? transfer::Outcome{} : slot.driver.outcome();
    outcome.status = slot.verdict;
    outcome.os_error = slot.verdict_error;
    outcome.reason = slot.verdict_reason;
    on_done(outcome);
  }
  Give(slot);
}

// Another transfer may use the driver only now, because the driver owns the outcome.
void Loop::Give(Slot& slot) noexcept {
  slot.next = std::exchange(slot.pool.free, &slot);
  --active_;
}

base::Result<void> Loop::RunOnce(std::chrono::milliseconds timeout) {
  if (const auto polled = Poll(idle() ? timeout : std::chrono::milliseconds{}); !polled) {
    return polled.error();
  }
  Round();
  return {};
}

base::Result<void> Loop::Run(const base::Cancellation* cancellation) {
  Watch stop;
  if (cancellation != nullptr) {
    const int error = stop.Begin(poller_, cancellation->handle(), SLUICE_WAIT_READABLE, kStop);
    if (error != 0) return base::SystemError(error, "waiting for a cancellation");
  }
  base::Result<void> result;
  while (result && active_ != 0) {
    if (cancellation != nullptr && cancellation->requested()) {
      CancelAll();
      Round();
      break;
    }
    result = RunOnce(std::chrono::milliseconds(-1));
  }
  stop.End(poller_);
  return result;
}

}  // namespace sluice::loop
