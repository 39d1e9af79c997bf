// The memory a transfer lives in: how much of it, where it is, and what was in it before.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/memory.h"
#include "core/transfer/outcome.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/attempt.h"

namespace sluice::conformance {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::uint64_t kBytes = 150'001;
constexpr std::uint64_t kStep = 40'001;

std::size_t SizeOf(const CaseContext& context) {
  return static_cast<std::size_t>(context.operations().transfer_size);
}

// Sends all of it in that storage. `after_call` is told the name of each call that has returned.
template <class AfterCall>
void DeliverIn(CaseContext& context, const Source& source, std::byte* storage,
               const AfterCall& after_call) {
  Delivery delivery(context, source, AllParts(context));
  CheckedTransfer& transfer = delivery.transfer();
  transfer.Use(storage);
  delivery.reader().Start();
  transfer.Open();
  after_call("open()");
  transfer.FinishWell(kStep, [&](std::uint64_t number) {
    if (number != 0) after_call("step()");
    return true;
  });
  after_call("step()");
  transfer.Close();
  after_call("close()");
  delivery.Conclude();
}

void DeliverIn(CaseContext& context, const Source& source, std::byte* storage) {
  DeliverIn(context, source, storage, [](std::string_view) {});
}

// ---- Where it ends ----

// Storage with known bytes before and behind it.
class Fenced {
 public:
  explicit Fenced(std::size_t size)
      : size_(size), memory_(::operator new(size + 2 * kFence, kFenceAlign)) {
    std::memset(memory_.get(), kCanary, size + 2 * kFence);
  }

  std::byte* storage() { return Bytes() + kFence; }

  // Fails if any of these bytes has changed.
  void Check(CaseContext& context, std::string_view call) {
    const auto is_known = [](std::byte byte) { return byte == std::byte{kCanary}; };
    const std::span before(Bytes(), kFence);
    const std::span behind(storage() + size_, kFence);
    const auto last = std::ranges::find_if_not(before.rbegin(), before.rend(), is_known);
    const auto first = std::ranges::find_if_not(behind, is_known);
    const auto expected = [&] {
      return fmt::format("{} writes inside the {} bytes of its storage only", call, size_);
    };
    if (last != before.rend()) {
      context.Fail("C-STORAGE-1", expected(),
                   fmt::format("it wrote {} bytes before the beginning",
                               std::distance(before.rbegin(), last) + 1));
    }
    if (first != behind.end()) {
      context.Fail(
          "C-STORAGE-1", expected(),
          fmt::format("it wrote the byte {} behind the end", std::distance(behind.begin(), first)));
    }
  }

 private:
  static constexpr int kCanary = 0xC9;
  static constexpr std::size_t kFence = 4 * kPage;
  // Twice the most that a plugin may ask for.
  static constexpr std::align_val_t kFenceAlign{2 * kPage};
  struct Free {
    void operator()(void* memory) const { ::operator delete (memory, std::align_val_t{kPage}); }
  };

  std::byte* Bytes() { return static_cast<std::byte*>(memory_.get()); }

  std::size_t size_;
  std::unique_ptr<void, Free> memory_;
};

// Storage between pages that nobody may touch, as close to the one behind it as its alignment lets
// it be.
class Walled {
 public:
  Walled(std::size_t size, std::size_t alignment)
      : room_((size + kPage - 1) / kPage * kPage),
        pages_(base::Pages::Reserve(room_ + 2 * kPage).value()) {
    Must(pages_.Allow(kPage, room_), "storage between walls");
    storage_ = pages_.bytes().data() + kPage + (room_ - size) / alignment * alignment;
  }

  std::byte* storage() const { return storage_; }

 private:
  std::size_t room_;
  base::Pages pages_;
  std::byte* storage_ = nullptr;
};

void StaysWithinItsStorage(CaseContext& context) {
  const Source source(context, kBytes);
  Fenced fenced(SizeOf(context));
  DeliverIn(context, source, fenced.storage(),
            [&](std::string_view call) { fenced.Check(context, call); });
  const Walled walled(SizeOf(context),
                      static_cast<std::size_t>(context.operations().transfer_align));
  DeliverIn(context, source, walled.storage());
}

// ---- Where it lies ----

void NeedsNoStricterAlignment(CaseContext& context) {
  const auto alignment = static_cast<std::size_t>(context.operations().transfer_align);
  const std::size_t room = 2 * kPage;
  const Source source(context, kBytes);
  Fenced area(SizeOf(context) + room);
  // Odd multiples of the alignment are aligned to nothing more.
  for (const std::size_t odd : {std::size_t{1}, std::size_t{3}}) {
    std::byte* const storage = area.storage() + odd * alignment % room;
    Delivery delivery(context, source, AllParts(context));
    CheckedTransfer& transfer = delivery.transfer();
    transfer.Use(storage);
    if (const sluice_status status = transfer.TryOpen(); status != SLUICE_OK) {
      context.Fail("C-STORAGE-1",
                   fmt::format("open() accepts storage that is aligned to {} bytes", alignment),
                   fmt::format("{} at {}: {}", transfer::StatusName(status),
                               static_cast<const void*>(storage), transfer.report().reason));
    }
    delivery.reader().Start();
    transfer.FinishWell(kStep);
    delivery.Conclude();
  }
}

// ---- What was in it ----

void IgnoresWhatWasThere(CaseContext& context) {
  const Source source(context, kBytes);
  Fenced fenced(SizeOf(context));
  const std::span storage(fenced.storage(), SizeOf(context));
  for (const int value : {0x00, 0xFF}) {
    std::memset(storage.data(), value, storage.size());
    DeliverIn(context, source, storage.data());
  }
  Pattern{.variety = context.Random(0, UINT64_MAX)}.Fill(0, storage);
  DeliverIn(context, source, storage.data());
}

void WorksInUsedStorage(CaseContext& context) {
  const Source source(context, kBytes);
  Fenced fenced(SizeOf(context));
  DeliverIn(context, source, fenced.storage());
  for (const EarlyEnd how : EarlyEnds(context)) {
    EndEarly(context, how, [&](CheckedTransfer& transfer) { transfer.Use(fenced.storage()); });
    DeliverIn(context, source, fenced.storage());
  }
}

// ---- Beside one another ----

void TakesTurns(CaseContext& context) {
  constexpr std::uint64_t kFar = 70'003;
  const std::array<Source, 2> sources{Source(context, kBytes), Source(context, kBytes + kFar)};
  std::deque<Delivery> deliveries;
  deliveries.emplace_back(context, sources[0], AllParts(context));
  deliveries.emplace_back(context, sources[1], Plan{.offset = kFar});
  deliveries.emplace_back(context, sources[1], Plan{.offset = 3, .length = kFar});
  for (Delivery& delivery : deliveries) {
    delivery.reader().Start();
    delivery.transfer().Open();
  }
  for (std::size_t left = deliveries.size(); left != 0;) {
    for (Delivery& delivery : deliveries) {
      CheckedTransfer& transfer = delivery.transfer();
      if (!transfer.is_open()) continue;
      const sluice_status status = transfer.Step(context.Random(1, kStep));
      if (status == SLUICE_MORE) continue;
      if (status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING) {
        context.Expect(transfer.Wait(), "C-WAIT-1", "what step() waits for comes",
                       fmt::format("nothing in {} s", kPatienceMs / 1000));
        continue;
      }
      context.Expect(status == SLUICE_DONE, "C-STORAGE-3",
                     "a transfer ends well while others are stepped in turn",
                     transfer.Describe(status));
      transfer.Close();
      --left;
    }
  }
  for (Delivery& delivery : deliveries) {
    const Arrival& arrival = delivery.Conclude();
    context.Expect(arrival.bytes == delivery.total(), "C-STORAGE-3",
                   fmt::format("each of the transfers sends what it was asked for: {} bytes",
                               delivery.total()),
                   fmt::format("{} bytes", arrival.bytes));
  }
}

}  // namespace

std::vector<Case> StorageCases() {
  return {
      {.name = "storage.bounds",
       .summary = "nothing is written before or behind the transfer_size bytes of storage",
       .clauses = {"C-STORAGE-1"},
       .routes = kEveryKind.Blocking(),
       .run = StaysWithinItsStorage},
      {.name = "storage.alignment",
       .summary = "storage that is aligned to transfer_align, and to nothing more",
       .clauses = {"C-STORAGE-1"},
       .routes = kEveryKind.Blocking(),
       .run = NeedsNoStricterAlignment},
      {.name = "storage.garbage",
       .summary = "storage full of zeros, of ones, or of random bytes",
       .clauses = {"C-STORAGE-2"},
       .routes = kEveryKind.Blocking(),
       .run = IgnoresWhatWasThere},
      {.name = "storage.reused",
       .summary = "the same storage again, after transfers that ended well or badly",
       .clauses = {"C-STORAGE-2"},
       .routes = kEveryKind,
       .run = WorksInUsedStorage},
      {.name = "storage.interleaved",
       .summary = "three transfers of different ranges, stepped in turn on one thread",
       .clauses = {"C-STORAGE-3"},
       .routes = kEveryKind,
       .run = TakesTurns},
  };
}

}  // namespace sluice::conformance
