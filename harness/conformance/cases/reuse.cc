// What a plugin keeps between transfers (sluice/reuse.h).
#include <fmt/format.h>
#include <sluice/plugin.h>
#include <sluice/reuse.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "core/base/file.h"
#include "core/base/socket.h"
#include "core/base/wait.h"
#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/attempt.h"
#include "harness/conformance/support/forked.h"
#include "harness/conformance/support/leak_check.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kBytes = 300'001;
constexpr std::uint64_t kStep = 40'001;

// The plugin's table; skips the case if it has none.
const sluice_reuse& TableOf(Trial& trial) {
  const void* const table = trial.operations().get_extension(SLUICE_EXT_REUSE);
  if (table == nullptr) trial.Skip("the plugin does not offer sluice.reuse/1");
  return *static_cast<const sluice_reuse*>(table);
}

// Storage for one transfer after the other.
class Reused {
 public:
  explicit Reused(Trial& trial)
      : trial_(trial),
        reuse_(TableOf(trial)),
        storage_(static_cast<std::byte*>(
            ::operator new(static_cast<std::size_t>(trial.operations().transfer_size), kAlign))) {}
  ~Reused() { Release(); }
  Reused(const Reused&) = delete;
  Reused& operator=(const Reused&) = delete;

  // To a transfer that will be opened, and accepted.
  void LendTo(Stepper& stepper) {
    stepper.UseAgain(storage_.get(), reuse_, kept_);
    kept_ = true;
  }

  // The storage is as new, whoever saw to that.
  void Forget() { kept_ = false; }

  void Release() {
    if (kept_) reuse_.release(storage_.get());
    kept_ = false;
  }

  void DeliverIn(const Source& source, const Plan& plan, std::uint64_t budget = kStep) {
    Delivery delivery(trial_, source, plan);
    LendTo(delivery.stepper());
    delivery.reader().Start();
    delivery.stepper().Open();
    delivery.stepper().FinishWell(budget);
    const Arrival& arrival = delivery.Conclude();
    trial_.Expect(arrival.bytes == delivery.total(), "C-REUSE-2",
                  fmt::format("all {} bytes arrive", delivery.total()),
                  fmt::format("{} bytes", arrival.bytes));
  }

 private:
  static constexpr std::align_val_t kAlign{4096};
  struct Free {
    void operator()(std::byte* storage) const { ::operator delete(storage, kAlign); }
  };

  Trial& trial_;
  const sluice_reuse& reuse_;
  std::unique_ptr<std::byte, Free> storage_;
  bool kept_ = false;
};

void HasAWholeTable(Trial& trial) {
  const sluice_reuse& table = TableOf(trial);
  trial.Expect(table.struct_size >= sizeof(sluice_reuse), "C-REUSE-1",
               "struct_size covers the table", fmt::format("{}", table.struct_size));
  trial.Expect(table.reserved == 0, "C-REUSE-1", "reserved is 0",
               fmt::format("{}", table.reserved));
  trial.Expect(table.keep != nullptr && table.reopen != nullptr && table.release != nullptr,
               "C-REUSE-1", "no function is NULL", "one is");
}

void CarriesOnAsNew(Trial& trial) {
  const Source source(trial, kBytes);
  Reused storage(trial);
  // Small ones after large ones, and the other way round.
  for (const std::uint64_t length : {std::uint64_t{1}, kBytes, std::uint64_t{70'000},
                                     std::uint64_t{0}, kBytes, std::uint64_t{4096}}) {
    storage.DeliverIn(source, {.length = length});
  }
  storage.DeliverIn(source, AllParts(trial));
  storage.Release();
  storage.DeliverIn(source, AllParts(trial));
}

void CarriesOnAfterEarlyEnds(Trial& trial) {
  const Source source(trial, kBytes);
  Reused storage(trial);
  for (const EarlyEnd how : EarlyEnds(trial)) {
    EndEarly(trial, how, [&](Stepper& stepper) { storage.LendTo(stepper); });
    storage.DeliverIn(source, AllParts(trial));
  }
}

void KeepsNothingAfterARefusal(Trial& trial) {
  const Source source(trial, kBytes);
  ExpectNothingHeld(
      trial, kHeldAll,
      [&] {
        Reused storage(trial);
        storage.DeliverIn(source, {});
        Delivery refused(trial, source, {});
        Stepper& stepper = refused.stepper();
        storage.LendTo(stepper);
        stepper.request().flags = ~SLUICE_REQUEST_FLAGS_V1;
        const sluice_status status = stepper.TryOpen();
        trial.Expect(status == SLUICE_E_UNSUPPORTED, "C-REUSE-3",
                     "reopen() refuses what open() refuses: an unknown flag",
                     std::string(transfer::StatusName(status)));
        storage.Forget();
        storage.DeliverIn(source, {});
      },
      "C-REUSE-3");
}

void ReleasesAll(Trial& trial) {
  const Source source(trial, kBytes);
  ExpectNothingHeld(
      trial, kHeldAll,
      [&] {
        Reused storage(trial);
        for (int time = 0; time < 3; ++time) storage.DeliverIn(source, {});
      },
      "C-REUSE-4");
}

// What is kept does not grow with the transfers. (But the kernel's workers of a ring that is kept
// come and go as it sees fit.)
void KeepsNoMoreEachTime(Trial& trial) {
  constexpr std::uint8_t kCounted = kHeldDescriptors | kHeldMappings | kHeldMemory;
  const Source source(trial, kBytes);
  Reused storage(trial);
  storage.DeliverIn(source, {});
  ExpectNothingHeld(
      trial, kCounted, [&] { storage.DeliverIn(source, {}); }, "C-REUSE-4");
}

void MayChangeItsThread(Trial& trial) {
  const Source source(trial, kBytes);
  Reused storage(trial);
  for (int time = 0; time < 3; ++time) {
    Delivery delivery(trial, source, AllParts(trial));
    Stepper& stepper = delivery.stepper();
    storage.LendTo(stepper);
    delivery.reader().Start();
    stepper.Open();
    Stepper::Breach breach;
    sluice_status status = SLUICE_MORE;
    std::string thrown;
    std::thread([&] {
      while (breach.clause.empty() && status > SLUICE_DONE) {
        status = stepper.TryStep(kStep, breach);
        if (status > SLUICE_MORE) {
          base::IsReady(stepper.progress().wait_handle, stepper.progress().wait_events,
                        std::chrono::milliseconds(kPatienceMs));
        }
      }
      thrown = stepper.TryClose();
    }).join();
    trial.Expect(status == SLUICE_DONE && breach.clause.empty() && thrown.empty(), "C-REUSE-5",
                 "what another thread has kept serves this one",
                 breach.seen + thrown + stepper.Describe(status));
    delivery.Conclude();
  }
}

// The child begins when this process has something under way: what they shared would mix that with
// the bytes of the child.
void IsNotSharedAfterFork(Trial& trial) {
  const Source source(trial, kBytes);
  const Source large(trial, kMoreThanFits, {});
  Reused storage(trial);
  storage.DeliverIn(source, {});
  const channels::Connection start = trial.Connect();
  Must(base::SetNonblocking(start.receiver.get(), false), "a receiver that waits");
  std::array<std::byte, 1> word{};
  const std::string wrong = InChild(
      trial,
      [&] {
        base::Read(start.receiver.get(), word);
        const CaseResult result = trial.Run([&] {
          for (int time = 0; time < 2; ++time) storage.DeliverIn(source, {.offset = 7});
          storage.Release();
        });
        return result.findings.empty() ? std::string() : result.findings.front().seen;
      },
      [&] {
        Delivery delivery(trial, large, {.buffers = kSmallBuffers});
        storage.LendTo(delivery.stepper());
        delivery.stepper().Open();
        StepUntilFull(trial, delivery.stepper());
        Must(base::Write(start.sink.get(), word), "a word to the child");
        delivery.reader().Start();
        delivery.stepper().FinishWell();
        delivery.Conclude();
      });
  trial.Expect(wrong.empty(), "C-REUSE-6", "the child sends what it was asked for", wrong);
  storage.DeliverIn(source, {});
}

}  // namespace

std::vector<Case> ReuseCases() {
  return {
      {.name = "reuse.table",
       .summary = "the table of sluice.reuse/1 is whole",
       .clauses = {"C-REUSE-1"},
       .routes = kNoRoute,
       .run = HasAWholeTable},
      {.name = "reuse.bytes",
       .summary = "transfers of many lengths, one after the other, with what the last one kept",
       .clauses = {"C-REUSE-2"},
       .routes = kEveryKind,
       .run = CarriesOnAsNew},
      {.name = "reuse.after_early_end",
       .summary = "the same after transfers that were broken off, or failed",
       .clauses = {"C-REUSE-2"},
       .routes = kEveryKind,
       .run = CarriesOnAfterEarlyEnds},
      {.name = "reuse.refused",
       .summary = "reopen() refuses: nothing is left, and the storage is as new",
       .clauses = {"C-REUSE-3"},
       .routes = kEveryKind.Blocking(),
       .run = KeepsNothingAfterARefusal},
      {.name = "reuse.released",
       .summary = "after release() nothing is left",
       .clauses = {"C-REUSE-4"},
       .routes = kEveryKind,
       .run = ReleasesAll},
      {.name = "reuse.no_growth",
       .summary = "what is kept does not become more with every transfer",
       .clauses = {"C-REUSE-4"},
       .routes = kEveryKind,
       .run = KeepsNoMoreEachTime},
      {.name = "reuse.migrates",
       .summary = "kept by one thread and used by another",
       .clauses = {"C-REUSE-5"},
       .routes = kEveryKind.Blocking(),
       .run = MayChangeItsThread},
      {.name = "reuse.forked",
       .summary = "after fork() both processes send at the same time",
       .clauses = {"C-REUSE-6"},
       .routes = kStreams.Nonblocking(),
       .run = IsNotSharedAfterFork},
  };
}

}  // namespace sluice::conformance
