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

// Returns the plugin's table. Skips the case if there is none.
const sluice_reuse& TableOf(CaseContext& context) {
  const void* const table = context.operations().get_extension(SLUICE_EXT_REUSE);
  if (table == nullptr) context.Skip("the plugin does not offer sluice.reuse/1");
  return *static_cast<const sluice_reuse*>(table);
}

// Storage for one transfer after the other.
class Reused {
 public:
  explicit Reused(CaseContext& context)
      : context_(context),
        reuse_(TableOf(context)),
        storage_(static_cast<std::byte*>(::operator new(
            static_cast<std::size_t>(context.operations().transfer_size), kAlign))) {}
  ~Reused() { Release(); }
  Reused(const Reused&) = delete;
  Reused& operator=(const Reused&) = delete;

  // To a transfer that will be opened, and accepted.
  void LendTo(CheckedTransfer& transfer) {
    transfer.UseAgain(storage_.get(), reuse_, kept_);
    kept_ = true;
  }

  // The storage is as new.
  void Forget() { kept_ = false; }

  void Release() {
    if (kept_) reuse_.release(storage_.get());
    kept_ = false;
  }

  void DeliverIn(const Source& source, const Plan& plan, std::uint64_t budget = kStep) {
    Delivery delivery(context_, source, plan);
    LendTo(delivery.transfer());
    delivery.reader().Start();
    delivery.transfer().Open();
    delivery.transfer().FinishWell(budget);
    const Arrival& arrival = delivery.Conclude();
    context_.Expect(arrival.bytes == delivery.total(), "C-REUSE-2",
                    fmt::format("all {} bytes arrive", delivery.total()),
                    fmt::format("{} bytes", arrival.bytes));
  }

 private:
  static constexpr std::align_val_t kAlign{4096};
  struct Free {
    void operator()(std::byte* storage) const { ::operator delete(storage, kAlign); }
  };

  CaseContext& context_;
  const sluice_reuse& reuse_;
  std::unique_ptr<std::byte, Free> storage_;
  bool kept_ = false;
};

void HasAWholeTable(CaseContext& context) {
  const sluice_reuse& table = TableOf(context);
  context.Expect(table.struct_size >= sizeof(sluice_reuse), "C-REUSE-1",
                 "struct_size covers the table", fmt::format("{}", table.struct_size));
  context.Expect(table.reserved == 0, "C-REUSE-1", "reserved is 0",
                 fmt::format("{}", table.reserved));
  context.Expect(table.keep != nullptr && table.reopen != nullptr && table.release != nullptr,
                 "C-REUSE-1", "no function is NULL", "one is");
}

void CarriesOnAsNew(CaseContext& context) {
  const Source source(context, kBytes);
  Reused storage(context);
  // Small ones after large ones, and the other way round.
  for (const std::uint64_t length : {std::uint64_t{1}, kBytes, std::uint64_t{70'000},
                                     std::uint64_t{0}, kBytes, std::uint64_t{4096}}) {
    storage.DeliverIn(source, {.length = length});
  }
  storage.DeliverIn(source, AllParts(context));
  storage.Release();
  storage.DeliverIn(source, AllParts(context));
}

void CarriesOnAfterEarlyEnds(CaseContext& context) {
  const Source source(context, kBytes);
  Reused storage(context);
  for (const EarlyEnd how : EarlyEnds(context)) {
    EndEarly(context, how, [&](CheckedTransfer& transfer) { storage.LendTo(transfer); });
    storage.DeliverIn(source, AllParts(context));
  }
}

void KeepsNothingAfterARefusal(CaseContext& context) {
  const Source source(context, kBytes);
  ExpectNoLeaks(
      context, kAllLeaks,
      [&] {
        Reused storage(context);
        storage.DeliverIn(source, {});
        Delivery refused(context, source, {});
        CheckedTransfer& transfer = refused.transfer();
        storage.LendTo(transfer);
        transfer.request().flags = ~SLUICE_REQUEST_FLAGS_V1;
        const sluice_status status = transfer.TryOpen();
        context.Expect(status == SLUICE_E_UNSUPPORTED, "C-REUSE-3",
                       "reopen() refuses what open() refuses: an unknown flag",
                       std::string(transfer::StatusName(status)));
        storage.Forget();
        storage.DeliverIn(source, {});
      },
      "C-REUSE-3");
}

void ReleasesAll(CaseContext& context) {
  const Source source(context, kBytes);
  ExpectNoLeaks(
      context, kAllLeaks,
      [&] {
        Reused storage(context);
        for (int time = 0; time < 3; ++time) storage.DeliverIn(source, {});
      },
      "C-REUSE-4");
}

// What is kept does not grow with the transfers. (Threads do not count: the kernel's workers of a
// ring that is kept come and go.)
void KeepsNoMoreEachTime(CaseContext& context) {
  constexpr std::uint8_t kCounted = kDescriptorLeaks | kMappingLeaks | kMemoryLeaks;
  const Source source(context, kBytes);
  Reused storage(context);
  storage.DeliverIn(source, {});
  ExpectNoLeaks(
      context, kCounted, [&] { storage.DeliverIn(source, {}); }, "C-REUSE-4");
}

void MayChangeItsThread(CaseContext& context) {
  const Source source(context, kBytes);
  Reused storage(context);
  for (int time = 0; time < 3; ++time) {
    Delivery delivery(context, source, AllParts(context));
    CheckedTransfer& transfer = delivery.transfer();
    storage.LendTo(transfer);
    delivery.reader().Start();
    transfer.Open();
    CheckedTransfer::Breach breach;
    sluice_status status = SLUICE_MORE;
    std::string thrown;
    std::thread([&] {
      while (breach.clause.empty() && status > SLUICE_DONE) {
        status = transfer.TryStep(kStep, breach);
        if (status > SLUICE_MORE) {
          base::IsReady(transfer.progress().wait_handle, transfer.progress().wait_events,
                        std::chrono::milliseconds(kPatienceMs));
        }
      }
      thrown = transfer.TryClose();
    }).join();
    context.Expect(status == SLUICE_DONE && breach.clause.empty() && thrown.empty(), "C-REUSE-5",
                   "this thread can use what another thread has kept",
                   breach.seen + thrown + transfer.Describe(status));
    delivery.Conclude();
  }
}

// The child begins when this process has something under way: what they shared would mix that with
// the bytes of the child.
void IsNotSharedAfterFork(CaseContext& context) {
  const Source source(context, kBytes);
  const Source large(context, kMoreThanFits, {});
  Reused storage(context);
  storage.DeliverIn(source, {});
  const channels::Connection start = context.Connect();
  Must(base::SetNonblocking(start.receiver.get(), false), "a receiver that waits");
  std::array<std::byte, 1> word{};
  const std::string wrong = InChild(
      context,
      [&] {
        base::Read(start.receiver.get(), word);
        const CaseResult result = context.Run([&] {
          for (int time = 0; time < 2; ++time) storage.DeliverIn(source, {.offset = 7});
          storage.Release();
        });
        return result.findings.empty() ? std::string() : result.findings.front().seen;
      },
      [&] {
        Delivery delivery(context, large, {.buffers = kSmallBuffers});
        storage.LendTo(delivery.transfer());
        delivery.transfer().Open();
        StepUntilFull(context, delivery.transfer());
        Must(base::Write(start.sink.get(), word), "a word to the child");
        delivery.reader().Start();
        delivery.transfer().FinishWell();
        delivery.Conclude();
      });
  context.Expect(wrong.empty(), "C-REUSE-6", "the child sends what it was asked for", wrong);
  storage.DeliverIn(source, {});
}

}  // namespace

std::vector<Case> ReuseCases() {
  return {
      {.name = "reuse.table",
       .summary = "the table of sluice.reuse/1 is complete",
       .clauses = {"C-REUSE-1"},
       .routes = kNoRoute,
       .run = HasAWholeTable},
      {.name = "reuse.bytes",
       .summary = "transfers of many lengths, each with what the one before kept",
       .clauses = {"C-REUSE-2"},
       .routes = kEveryKind,
       .run = CarriesOnAsNew},
      {.name = "reuse.after_early_end",
       .summary = "the same after transfers that were broken off, or failed",
       .clauses = {"C-REUSE-2"},
       .routes = kEveryKind,
       .run = CarriesOnAfterEarlyEnds},
      {.name = "reuse.refused",
       .summary = "after reopen() refuses, nothing is left and the storage is as new",
       .clauses = {"C-REUSE-3"},
       .routes = kEveryKind.Blocking(),
       .run = KeepsNothingAfterARefusal},
      {.name = "reuse.released",
       .summary = "after release() nothing is left",
       .clauses = {"C-REUSE-4"},
       .routes = kEveryKind,
       .run = ReleasesAll},
      {.name = "reuse.no_growth",
       .summary = "what is kept does not grow with every transfer",
       .clauses = {"C-REUSE-4"},
       .routes = kEveryKind,
       .run = KeepsNoMoreEachTime},
      {.name = "reuse.migrates",
       .summary = "what one thread keeps another one uses",
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
