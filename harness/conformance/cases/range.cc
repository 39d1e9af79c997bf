// The range of the source, wherever it begins and ends.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/file.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;

struct Extent {
  std::uint64_t offset;
  std::uint64_t length;
};

template <class Extents>
void SendEach(CaseContext& context, const Source& source, const Extents& extents) {
  for (const Extent& it : extents) {
    Deliver(context, source, {.offset = it.offset, .length = it.length});
  }
}

void SendsUnalignedRanges(CaseContext& context) {
  SendEach(context, Source(context, 4 * kBlock),
           std::to_array<Extent>({{1, kPage},
                                  {kPage - 1, 2},
                                  {kPage + 1, kBlock},
                                  {kBlock - 1, kBlock + 2},
                                  {3 * kBlock + 17, kBlock - 17}}));
}

void SendsRandomRanges(CaseContext& context) {
  const Source source(context, 16 * kBlock);
  for (int count = 0; count < 8; ++count) {
    const std::uint64_t offset = context.Random(0, source.size() - 1);
    const std::uint64_t length = context.Random(1, std::min(source.size() - offset, 4 * kBlock));
    Deliver(context, source, {.offset = offset, .length = length});
    Deliver(context, source, {.offset = offset, .length = length}, context.Random(1'000, 300'000));
  }
}

void StopsInsideTheSource(CaseContext& context) {
  SendEach(context, Source(context, kMiB),
           std::to_array<Extent>({{0, 0}, {0, 1}, {0, kPage}, {0, 100'000}, {kPage, kBlock}}));
}

void LeavesThePositionOfTheSource(CaseContext& context) {
  const Source source(context, 5 * kPage);
  for (const std::uint64_t position : {std::uint64_t{0}, std::uint64_t{777}, 6 * kPage}) {
    Must(base::MoveTo(source.handle(), position), "position of a source");
    Delivery delivery(context, source, {.offset = 100, .length = 4 * kPage});
    delivery.transfer().Open();
    delivery.reader().Start();
    const auto stays = [&](std::uint64_t steps) {
      const auto now = static_cast<std::uint64_t>(
          Must(base::PositionOf(source.handle()), "position of a source"));
      context.Expect(now == position, "C-OFFSET-3",
                     fmt::format("the source stays at its position, {}", position),
                     fmt::format("it is at {} after {} steps", now, steps));
      return true;
    };
    delivery.transfer().FinishWell(kPage, stays);
    delivery.Conclude();
    stays(delivery.total() / kPage);
  }
}

// Asks for more than there is: all there is must arrive, and the status say that it was not enough.
void ExpectTruncated(CaseContext& context, const Source& source, const Extent& extent) {
  Delivery delivery(context, source, {.offset = extent.offset, .length = extent.length});
  delivery.transfer().Open();
  delivery.reader().Start();
  const sluice_status status = delivery.transfer().Finish();
  context.Expect(
      status == SLUICE_E_SOURCE_TRUNCATED && delivery.transfer().bytes_done() == delivery.total(),
      "C-END-1",
      fmt::format("SOURCE_TRUNCATED after {} bytes: {} were asked for, from {} on",
                  delivery.total(), extent.length, extent.offset),
      delivery.transfer().Describe(status));
  delivery.Conclude();
}

void ReachesPastTheEnd(CaseContext& context) {
  for (const std::uint64_t size : {std::uint64_t{1}, kPage, kPage + 100, 3 * kBlock}) {
    const Source source(context, size);
    for (const std::uint64_t beyond : {std::uint64_t{1}, kPage, kMiB}) {
      ExpectTruncated(context, source, {.offset = size / 2, .length = size - size / 2 + beyond});
    }
  }
}

void StartsPastTheEnd(CaseContext& context) {
  const Source source(context, kPage + 1);
  for (const std::uint64_t offset :
       {kPage + 1, kPage + 2, 2 * kPage, kMiB, 4 * kGiB + 1, std::uint64_t{INT64_MAX} - 10}) {
    ExpectTruncated(context, source, {.offset = offset, .length = 10});
  }
}

// Ranges around a border, in a file that is a hole except there: an offset cut off to 32 bits, or
// to 31, would find other bytes.
void SendsAround(CaseContext& context, std::uint64_t border) {
  const Source source(context, border + 2 * kMiB,
                      {{.position = border - kBlock, .size = 3 * kBlock}});
  SendEach(context, source,
           std::to_array<Extent>({{border - 1, 2},
                                  {border - kPage, kPage},
                                  {border, 100'000},
                                  {border + 1, kPage},
                                  {border - kBlock - 3, 2 * kBlock}}));
}

void SendsFromOver2GiB(CaseContext& context) { SendsAround(context, 2 * kGiB); }

void SendsFromOver4GiB(CaseContext& context) { SendsAround(context, 4 * kGiB); }

// Only as far as shows that the plugin did not take the length for a shorter one.
void TakesLongLengths(CaseContext& context) {
  const Source source(context, 5 * kGiB, {{.position = 0, .size = 2 * kMiB}});
  for (const std::uint64_t length : {2 * kGiB, 2 * kGiB + 1, 4 * kGiB, 4 * kGiB + 1}) {
    Delivery delivery(context, source, {.length = length});
    CheckedTransfer& transfer = delivery.transfer();
    transfer.Open();
    delivery.reader().Start();
    const sluice_status status =
        transfer.Finish(kMiB, [&](std::uint64_t) { return transfer.bytes_done() < 2 * kMiB; });
    context.Expect(status == SLUICE_E_CANCELLED, "C-OFFSET-2",
                   fmt::format("a transfer of {} bytes goes on", length),
                   transfer.Describe(status));
    delivery.Conclude();
  }
}

// ---- Transfers that 31 and 32 bits cannot count, sent as a whole ----

// Gigabytes take a while on a small or busy machine.
constexpr std::chrono::seconds kLargePatience{180};

constexpr std::uint64_t kStep = 16 * kMiB;

// Sends a file of holes with bytes at its ends and around what 31 and 32 bits can count.
void SendLargeFile(CaseContext& context, std::uint64_t size) {
  constexpr std::uint64_t kIsland = std::uint64_t{64} * 1024;
  std::vector<Island> islands = {{.position = 0, .size = kIsland}};
  for (const std::uint64_t border : {2 * kGiB, 4 * kGiB}) {
    if (border < size) {
      islands.push_back({.position = border - kIsland / 2 - 1, .size = kIsland});
    }
  }
  islands.push_back({.position = size - kIsland, .size = kIsland});
  const Source source(context, size, islands);

  Delivery delivery(context, source,
                    {.buffers = {.send = kMiB, .receive = kMiB}, .reading = {.chunk = kMiB / 8}});
  CheckedTransfer& transfer = delivery.transfer();
  transfer.Open();
  delivery.reader().Start();
  // What was sent need not stay in memory. Only a hint: pages that are still in use stay.
  const auto forget = [&](std::uint64_t) {
    base::ForgetCached(source.handle(), transfer.bytes_done());
    return true;
  };
  transfer.FinishWell(kStep, forget);
  delivery.Conclude();
}

void SendsMoreThan2GiB(CaseContext& context) { SendLargeFile(context, 2 * kGiB + 3 * kMiB + 1); }

void SendsMoreThan4GiB(CaseContext& context) { SendLargeFile(context, 4 * kGiB + 3 * kMiB + 1); }

void SendsMoreThan4GiBOnce(CaseContext& context) {
  context.Choose({"pipe", "unix", "tcp", "file"});
  SendsMoreThan4GiB(context);
}

}  // namespace

std::vector<Case> RangeCases() {
  return {
      {.name = "range.unaligned",
       .summary = "ranges that begin and end close to page borders",
       .clauses = {"C-OFFSET-1"},
       .routes = kEverywhere,
       .run = SendsUnalignedRanges},
      {.name = "range.random",
       .summary = "random ranges of a file of 1 MiB",
       .clauses = {"C-OFFSET-1"},
       .routes = kEverywhere,
       .run = SendsRandomRanges},
      {.name = "range.inner",
       .summary = "a range ends where it was asked to, though the source goes on",
       .clauses = {"C-OFFSET-1"},
       .routes = kEveryKind,
       .run = StopsInsideTheSource},
      {.name = "range.source_position",
       .summary = "the position of the source is neither used nor moved",
       .clauses = {"C-OFFSET-3"},
       .routes = kEveryKind,
       .run = LeavesThePositionOfTheSource},
      {.name = "range.past_end",
       .summary = "a range that reaches past the end is SOURCE_TRUNCATED after all there is",
       .clauses = {"C-END-1"},
       .routes = kEverywhere,
       .run = ReachesPastTheEnd},
      {.name = "range.starts_past_end",
       .summary = "a range that begins past the end is SOURCE_TRUNCATED after nothing",
       .clauses = {"C-END-1", "C-OFFSET-2"},
       .routes = kEveryKind,
       .run = StartsPastTheEnd},
      {.name = "range.offset_over_2g",
       .summary = "short ranges around the offset 2^31",
       .clauses = {"C-OFFSET-2"},
       .routes = kEveryKind,
       .run = SendsFromOver2GiB},
      {.name = "range.offset_over_4g",
       .summary = "short ranges around the offset 2^32",
       .clauses = {"C-OFFSET-2"},
       .routes = kEveryKind,
       .run = SendsFromOver4GiB},
      {.name = "range.length_over_32_bits",
       .summary = "lengths around 2^31 and 2^32 are not taken for shorter ones",
       .clauses = {"C-OFFSET-2"},
       .routes = kEveryKind,
       .run = TakesLongLengths},
      {.name = "range.whole_over_4g",
       .summary = "a transfer of more than 4 GiB, every byte of it, on the cheapest channel",
       .clauses = {"C-OFFSET-2"},
       .routes = kNoRoute,
       .run = SendsMoreThan4GiBOnce,
       .patience = kLargePatience},
      {.name = "range.whole_over_2g_everywhere",
       .summary = "a transfer of more than 2 GiB, every byte of it, on each kind of channel",
       .clauses = {"C-OFFSET-2"},
       .routes = kEveryKind,
       .run = SendsMoreThan2GiB,
       .thorough = true,
       .patience = kLargePatience},
      {.name = "range.whole_over_4g_everywhere",
       .summary = "a transfer of more than 4 GiB, every byte of it, on each kind of channel",
       .clauses = {"C-OFFSET-2"},
       .routes = kEveryKind,
       .run = SendsMoreThan4GiB,
       .thorough = true,
       .patience = kLargePatience},
  };
}

}  // namespace sluice::conformance
