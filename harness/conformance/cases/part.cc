// Head and tail around the range.
#include <fmt/format.h>
#include <sluice/plugin.h>

#include <array>
#include <cstdint>
#include <string>

#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/source.h"
#include "harness/conformance/support/native_cases.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

// Sizes of a head or a tail.
constexpr auto kSizes = std::to_array<std::uint64_t>({1, 300, kPage + 1, kBlock});

void SendsAHead(CaseContext& context) {
  const Source source(context, kBlock + 100);
  for (const std::uint64_t size : kSizes) Deliver(context, source, {.offset = 7, .head = size});
}

void SendsATail(CaseContext& context) {
  const Source source(context, kBlock + 100);
  for (const std::uint64_t size : kSizes) Deliver(context, source, {.offset = 7, .tail = size});
}

void SendsHeadAndTail(CaseContext& context) {
  for (const std::uint64_t size : {std::uint64_t{1}, kPage, 4 * kPage, 4 * kPage + 1, 3 * kBlock}) {
    const Source source(context, size);
    Deliver(context, source, {.head = 300, .tail = 2});
    Deliver(context, source, {.head = 1, .tail = kPage + 1});
    Deliver(context, source, {.head = 321, .tail = 77}, size < kBlock ? 100 : kPage);
  }
}

// With nothing of a source that has something, and of one that has nothing.
void SendsAround(CaseContext& context, std::uint64_t head, std::uint64_t tail) {
  for (const std::uint64_t size : {std::uint64_t{1000}, std::uint64_t{0}}) {
    Deliver(context, Source(context, size), {.length = 0, .head = head, .tail = tail});
  }
}

void SendsAHeadOnly(CaseContext& context) { SendsAround(context, 300, 0); }

void SendsATailOnly(CaseContext& context) { SendsAround(context, 0, 300); }

void SendsNoRange(CaseContext& context) { SendsAround(context, 300, kPage + 1); }

void SendsLargeParts(CaseContext& context) {
  Deliver(context, Source(context, 3 * kBlock), {.head = kMiB + 1, .tail = kMiB - 1});
}

// Steps that end before, at and behind each border between head, range and tail.
void CrossesBorders(CaseContext& context) {
  const Source source(context, 5);
  for (std::uint64_t budget = 1; budget <= 16; ++budget) {
    Deliver(context, source, {.head = 5, .tail = 5}, budget);
  }
}

void SendsATailAfterTheEnd(CaseContext& context) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, kPage, 4 * kPage,
                                   4 * kPage + 1, 3 * kBlock + 1, kMiB + 3}) {
    Deliver(context, Source(context, size), {.length = SLUICE_TO_END, .head = 100, .tail = 200});
  }
  // Nothing of the source lies between them.
  const Source source(context, 10);
  for (const std::uint64_t offset :
       {std::uint64_t{10}, std::uint64_t{11}, std::uint64_t{5000}, std::uint64_t{INT64_MAX} - 1}) {
    Deliver(context, source, {.offset = offset, .length = SLUICE_TO_END, .head = 100, .tail = 200});
    Deliver(context, source, {.offset = offset, .length = SLUICE_TO_END, .tail = 200});
  }
  Deliver(context, source, {.offset = INT64_MAX, .length = SLUICE_TO_END, .tail = 200});
}

// A tail in place of what the source lacks would pass for it.
void SendsNoTailAfterTooLittle(CaseContext& context) {
  constexpr std::uint64_t kTail = 200;
  const Source source(context, kPage + 5);
  Delivery delivery(context, source, {.length = source.size() + 1, .head = 100, .tail = kTail});
  delivery.transfer().Open();
  delivery.reader().Start();
  const sluice_status status = delivery.transfer().Finish();
  const std::uint64_t least = delivery.total() - kTail;
  context.Expect(status == SLUICE_E_SOURCE_TRUNCATED && delivery.transfer().bytes_done() == least,
                 "C-END-1",
                 fmt::format("SOURCE_TRUNCATED after {} bytes of head and source, no tail", least),
                 delivery.transfer().Describe(status));
  delivery.Conclude();
}

}  // namespace

std::vector<Case> PartCases() {
  return {
      {.name = "part.head",
       .summary = "heads from a byte to 64 KiB, before a range",
       .clauses = {"C-PART-1"},
       .routes = kEverywhere,
       .run = SendsAHead},
      {.name = "part.tail",
       .summary = "tails from a byte to 64 KiB, after a range",
       .clauses = {"C-PART-1"},
       .routes = kEverywhere,
       .run = SendsATail},
      {.name = "part.head_and_tail",
       .summary = "head and tail around ranges from a byte to 192 KiB",
       .clauses = {"C-PART-1"},
       .routes = kEverywhere,
       .run = SendsHeadAndTail},
      {.name = "part.head_only",
       .summary = "a head and nothing else",
       .clauses = {"C-PART-1"},
       .routes = kEveryKind,
       .run = SendsAHeadOnly},
      {.name = "part.tail_only",
       .summary = "a tail and nothing else",
       .clauses = {"C-PART-1"},
       .routes = kEveryKind,
       .run = SendsATailOnly},
      {.name = "part.no_range",
       .summary = "head and tail with nothing between them",
       .clauses = {"C-PART-1"},
       .routes = kEveryKind,
       .run = SendsNoRange},
      {.name = "part.large",
       .summary = "head and tail of 1 MiB",
       .clauses = {"C-PART-1"},
       .routes = kEverywhere,
       .run = SendsLargeParts},
      {.name = "part.budget_borders",
       .summary = "steps that end at every byte of head, range and tail",
       .clauses = {"C-PART-1"},
       .routes = kEveryKind,
       .run = CrossesBorders},
      {.name = "part.to_end_with_tail",
       .summary = "SLUICE_TO_END between head and tail",
       .clauses = {"C-END-2", "C-PART-1"},
       .routes = kEverywhere,
       .run = SendsATailAfterTheEnd},
      {.name = "part.no_tail_after_truncated",
       .summary = "a source that ends too early gets no tail",
       .clauses = {"C-END-1"},
       .routes = kEveryKind,
       .run = SendsNoTailAfterTooLittle},
      {.name = "part.head_in_one_segment",
       .summary = "head and first bytes of the source leave in one segment",
       .clauses = {"C-PART-2"},
       .routes = kTcpAndWires,
       .run = SendsTheHeadInOneSegment},
  };
}

}  // namespace sluice::conformance
