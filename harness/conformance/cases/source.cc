// What happens to the source, and what others do to it while it is sent.
#include "harness/conformance/source.h"

#include <fmt/format.h>
#include <sluice/plugin.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <future>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/file.h"
#include "harness/conformance/case_context.h"
#include "harness/conformance/cases.h"
#include "harness/conformance/delivery.h"
#include "harness/conformance/support/attempt.h"
#include "harness/conformance/support/handle_state.h"
#include "harness/conformance/support/native_cases.h"
#include "harness/conformance/support/sink_buffers.h"

namespace sluice::conformance {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBlock = std::uint64_t{64} << 10U;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

// More than any plugin reads ahead; all of it except the beginning is a hole.
constexpr std::uint64_t kLarge = 32 * kMiB;
constexpr std::uint64_t kFilled = 8 * kBlock;
// Every buffer holds this much.
constexpr std::uint64_t kUnread = 20'000;
constexpr channels::Buffers kSmall{.send = 65'536, .receive = 65'536};

Source LargeSource(const CaseContext& context) {
  return Source(context, kLarge, {{.position = 0, .size = kFilled}});
}

// The bytes of a large source from its beginning on.
std::string Original(std::uint64_t size) {
  std::string bytes = Pattern{}.At(0, std::min(size, kFilled));
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

// ---- Steps before something happens ----

// Moves bytes that nobody has to read.
void StepUnread(CaseContext& context, CheckedTransfer& transfer) {
  while (transfer.bytes_done() < kUnread) {
    const sluice_status status =
        transfer.Step(std::min(kUnread - transfer.bytes_done(), kPage + 1));
    context.Expect(status > 0, "C-ERROR-1", fmt::format("steps as far as byte {}", kUnread),
                   transfer.Describe(status));
    if (status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING) transfer.Wait();
  }
}

// Moves what the sink takes while nobody reads, and on a blocking sink a little less than that.
void StepFar(CaseContext& context, CheckedTransfer& transfer) {
  StepUnread(context, transfer);
  sluice_status status = SLUICE_MORE;
  while (context.nonblocking() && status == SLUICE_MORE) status = transfer.Step();
}

// Has the steps made by another thread, does `meanwhile` while that one waits for room in the sink,
// has the receiver read on, and returns how it ended.
template <class Meanwhile>
Attempt TryWhile(Delivery& delivery, const Meanwhile& meanwhile) {
  using std::chrono_literals::operator""s;
  std::future<Attempt> steps = std::async(
      std::launch::async, [&] { return TryOn(delivery.transfer(), std::uint64_t{UINT64_MAX}); });
  while (IsWritable(delivery.sink()) && steps.wait_for(0s) != std::future_status::ready) {
    std::this_thread::yield();
  }
  meanwhile();
  delivery.reader().Start();
  return steps.get();
}

// ---- What may arrive of a source that changes ----

// Ends the transfer. What arrived, of a delivery that keeps it, is as much as was counted, and of
// its bytes each is that of `before`, or, from `changed_from` on, that of `after`.
void ConcludeWithEither(CaseContext& context, Delivery& delivery, std::string_view before,
                        std::string_view after, std::uint64_t changed_from) {
  delivery.transfer().Close();
  delivery.CloseSink();
  delivery.reader().Finish();
  const std::string& seen = delivery.reader().bytes();
  context.Expect(seen.size() == delivery.transfer().bytes_done(), "C-COUNT-1",
                 fmt::format("bytes_done is what the sink accepted: {} bytes arrived", seen.size()),
                 fmt::format("bytes_done {}", delivery.transfer().bytes_done()));
  for (std::size_t at = 0; at < seen.size(); ++at) {
    if (seen[at] == before[at] || (at >= changed_from && seen[at] == after[at])) continue;
    context.Fail(
        "C-BYTES-1",
        at >= changed_from ? "a byte that the source had before it changed, or after"
                           : "the bytes of the source, where it did not change",
        fmt::format("byte {}, {:#04x}, is neither; the source changed from {} on", at,
                    static_cast<unsigned>(static_cast<unsigned char>(seen[at])), changed_from));
  }
}

// The source has been cut off at `cut`. What was on its way by then may arrive as it was or, if the
// sink got references to it, as zeros.
void ConcludeAfterCut(CaseContext& context, Delivery& delivery, std::uint64_t cut) {
  const std::uint64_t done = delivery.transfer().bytes_done();
  context.Expect(done >= cut && done < kLarge, "C-END-1",
                 fmt::format("all {} bytes that are left of the source, and not all {} that it had",
                             cut, kLarge),
                 fmt::format("{} bytes", done));
  ConcludeWithEither(context, delivery, Original(done),
                     std::string(static_cast<std::size_t>(done), '\0'), cut);
}

void ExpectTruncated(CaseContext& context, const Attempt& attempt, std::uint64_t cut) {
  ExpectStatus(context, "C-END-1", attempt, {SLUICE_E_SOURCE_TRUNCATED},
               fmt::format("the source was cut off at {} and ends too early", cut));
}

// ---- Shrinking ----

[[noreturn]] void SkipBecauseMapped(CaseContext& context) {
  context.Skip("the plugin maps the source, and this system does not truncate a mapped file");
}

void Cut(CaseContext& context, Source& source, std::uint64_t size) {
  if (!source.Resize(size)) SkipBecauseMapped(context);
}

void ShrinksBeforeTheFirstStep(CaseContext& context) {
  for (const std::uint64_t cut : {std::uint64_t{0}, std::uint64_t{1}, kPage, 3 * kBlock + 1000}) {
    Source source = LargeSource(context);
    Delivery delivery(context, source, {});
    delivery.transfer().Open();
    Cut(context, source, cut);
    delivery.reader().Start();
    const Attempt attempt = TryOn(delivery.transfer());
    ExpectTruncated(context, attempt, cut);
    context.Expect(attempt.bytes_done >= cut, "C-END-1",
                   fmt::format("SOURCE_TRUNCATED after all {} bytes that are left", cut),
                   attempt.seen);
    delivery.Conclude();  // nothing was on its way, so there are no zeros
  }
}

// Behind what was sent, exactly there, and before.
constexpr std::int64_t kBeyondSent[] = {3 * kPage + 5, 0, -7'000};

void ShrinksBetweenSteps(CaseContext& context) {
  for (const std::int64_t beyond : kBeyondSent) {
    Source source = LargeSource(context);
    Delivery delivery(context, source, {.reading = {.keep = true}});
    delivery.transfer().Open();
    StepUnread(context, delivery.transfer());
    const std::uint64_t cut = kUnread + static_cast<std::uint64_t>(beyond);
    Cut(context, source, cut);
    delivery.reader().Start();
    ExpectTruncated(context, TryOn(delivery.transfer()), cut);
    ConcludeAfterCut(context, delivery, cut);
  }
}

void IsEmptied(CaseContext& context) {
  Source source = LargeSource(context);
  Delivery delivery(context, source, {.buffers = kSmall, .reading = {.keep = true}});
  delivery.transfer().Open();
  StepFar(context, delivery.transfer());
  Cut(context, source, 0);
  delivery.reader().Start();
  ExpectTruncated(context, TryOn(delivery.transfer()), 0);
  ConcludeAfterCut(context, delivery, 0);
}

// To nothing, inside of what is on its way, and behind that: at the border of a page, and beside
// one.
void ShrinksDuringAStep(CaseContext& context) {
  for (const std::uint64_t cut :
       {std::uint64_t{0}, std::uint64_t{777}, 4 * kBlock, 4 * kBlock + 777}) {
    Source source = LargeSource(context);
    Delivery delivery(context, source, {.buffers = kSmall, .reading = {.keep = true}});
    delivery.transfer().Open();
    bool done = false;
    const Attempt attempt = TryWhile(delivery, [&] { done = source.Resize(cut); });
    if (!done) SkipBecauseMapped(context);
    ExpectTruncated(context, attempt, cut);
    ConcludeAfterCut(context, delivery, cut);
  }
}

void ShrinksOnTheWayToTheEnd(CaseContext& context) {
  for (const std::int64_t beyond : kBeyondSent) {
    Source source = LargeSource(context);
    Delivery delivery(context, source, {.length = SLUICE_TO_END, .reading = {.keep = true}});
    delivery.transfer().Open();
    StepUnread(context, delivery.transfer());
    const std::uint64_t cut = kUnread + static_cast<std::uint64_t>(beyond);
    Cut(context, source, cut);
    delivery.reader().Start();
    ExpectStatus(context, "C-END-2", TryOn(delivery.transfer()), {SLUICE_DONE},
                 fmt::format("the source ends at {} now", cut));
    ConcludeAfterCut(context, delivery, cut);
  }
}

// ---- Growing ----

// A source that has only `at_first` bytes of its size until the first steps have been made, and
// reaches `afterwards` then. Exactly all that the delivery expects has to arrive.
void Grows(CaseContext& context, Source& source, std::uint64_t at_first, std::uint64_t afterwards,
           std::uint64_t length, std::string_view clause) {
  Delivery delivery(context, source, {.length = length});
  Cut(context, source, at_first);
  delivery.transfer().source() = source.endpoint();
  delivery.transfer().Open();
  StepUnread(context, delivery.transfer());
  source.Grow(afterwards - at_first);
  delivery.reader().Start();
  const Attempt attempt = TryOn(delivery.transfer());
  context.Expect(attempt.status == SLUICE_DONE && attempt.bytes_done == delivery.total(), clause,
                 fmt::format("DONE after {} bytes; the source grew from {} to {}", delivery.total(),
                             at_first, afterwards),
                 attempt.seen);
  delivery.Conclude();
}

void GrowsBehindTheRange(CaseContext& context) {
  for (const std::uint64_t length : {kUnread + 1, 5 * kBlock + 123}) {
    Source source(context, length);
    Grows(context, source, length, length + kMiB, length, "C-END-4");
  }
}

void GrowsInTime(CaseContext& context) {
  Source source(context, 3 * kMiB);
  Grows(context, source, 2 * kMiB + 10, source.size(), source.size() - 77, "C-END-4");
}

void GrowsAsAsked(CaseContext& context) {
  GrowsBehindTheRange(context);
  GrowsInTime(context);
}

void GrowsOnTheWayToTheEnd(CaseContext& context) {
  Source source(context, 3 * kMiB);
  Grows(context, source, 2 * kMiB + 10, source.size(), SLUICE_TO_END, "C-END-2");
}

// The host looked at it when it was shorter, or longer.
void IsOfAnotherSize(CaseContext& context) {
  const std::uint64_t around = context.Claims(SLUICE_CAP_HEAD_TAIL) ? 100 : 0;
  const Source source(context, 5 * kBlock + 1);
  for (const std::uint64_t stated : {std::uint64_t{1000}, source.size() - 1, 3 * kMiB}) {
    Delivery delivery(context, source, {.length = SLUICE_TO_END, .head = around, .tail = around});
    delivery.transfer().source().size = stated;
    delivery.transfer().Open();
    delivery.reader().Start();
    const Attempt attempt = TryOn(delivery.transfer());
    context.Expect(attempt.status == SLUICE_DONE && attempt.bytes_done == delivery.total(),
                   "C-END-3",
                   fmt::format("DONE after {} bytes; the host took the source for one of {}",
                               delivery.total(), stated),
                   attempt.seen);
    delivery.Conclude();
  }
}

// ---- Rewritten, gone ----

constexpr Pattern kRewritten{.variety = 3};
constexpr std::uint64_t kRange = 2 * kMiB;

void ConcludeAfterRewriting(CaseContext& context, Delivery& delivery, const Attempt& attempt) {
  ExpectStatus(context, "C-SOURCE-2", attempt, {SLUICE_DONE},
               "the source was overwritten, and is as long as before");
  ConcludeWithEither(context, delivery, Pattern{}.At(0, kRange), kRewritten.At(0, kRange), 0);
}

void IsRewrittenBetweenSteps(CaseContext& context) {
  const Source source(context, kRange);
  Delivery delivery(context, source, {.buffers = kSmall, .reading = {.keep = true}});
  delivery.transfer().Open();
  StepFar(context, delivery.transfer());
  source.Overwrite(0, kRange, kRewritten);
  delivery.reader().Start();
  ConcludeAfterRewriting(context, delivery, TryOn(delivery.transfer()));
}

void IsRewrittenDuringAStep(CaseContext& context) {
  const Source source(context, kRange);
  Delivery delivery(context, source, {.buffers = kSmall, .reading = {.keep = true}});
  delivery.transfer().Open();
  ConcludeAfterRewriting(context, delivery,
                         TryWhile(delivery, [&] { source.Overwrite(0, kRange, kRewritten); }));
}

void IsRewritten(CaseContext& context) {
  IsRewrittenBetweenSteps(context);
  if (!context.nonblocking() && !context.OnFile()) IsRewrittenDuringAStep(context);
}

// Its descriptor is what is sent, whatever becomes of its name. Before the first step, and later.
template <class Change>
void LosesItsName(CaseContext& context, const Change& change) {
  for (const bool later : {false, true}) {
    const Source source(context, 5 * kBlock + 1);
    Delivery delivery(context, source, {.offset = 1});
    delivery.transfer().Open();
    if (later) StepUnread(context, delivery.transfer());
    change(source);
    delivery.reader().Start();
    ExpectStatus(context, "C-SOURCE-2", TryOn(delivery.transfer()), {SLUICE_DONE},
                 "the file is there as long as its descriptor is open");
    delivery.Conclude();
  }
}

void IsUnlinked(CaseContext& context) {
  LosesItsName(context, [](const Source& source) { base::Unlink(source.path()).value(); });
}

void IsReplaced(CaseContext& context) {
  LosesItsName(context, [&](const Source& source) {
    const Source other(context, source.size());
    other.Overwrite(0, other.size(), kRewritten);
    // Windows replaces no file that is open, so its name is given up first.
    std::filesystem::path aside = source.path();
    aside += "-aside";
    std::filesystem::rename(source.path(), aside);
    std::filesystem::rename(other.path(), source.path());
  });
}

// ---- Left alone ----

void ExpectUntouched(CaseContext& context, const Source& source, const std::string& before) {
  const std::string after = DescribeFile(source.handle());
  context.Expect(after == before, "C-SOURCE-1", "the source is as it was: " + before, after);
  std::string content(source.size(), '\0');
  Must(base::ReadAt(source.handle(), std::as_writable_bytes(std::span(content)), 0),
       "read of a source");
  context.Expect(content == Pattern{}.At(0, source.size()), "C-SOURCE-1",
                 "the content of the source is what it was", "other bytes");
}

void IsLeftAlone(CaseContext& context) {
  const Source source(context, 3 * kBlock + 5);
  Must(base::MoveTo(source.handle(), 1234), "position of a source");
  const std::string before = DescribeFile(source.handle());
  Deliver(context, source, {.offset = 5, .head = context.Claims(SLUICE_CAP_HEAD_TAIL) ? 10U : 0U});
  ExpectUntouched(context, source, before);

  Delivery broken_off(context, source, {});
  broken_off.transfer().Open();
  StepUnread(context, broken_off.transfer());
  broken_off.reader().Start();
  broken_off.Conclude();
  ExpectUntouched(context, source, before);
}

// ---- Sources that cannot be read ----

// The plugin finds that out itself: what the host says of the descriptor is not true.
void CannotBeRead(CaseContext& context, base::Handle handle, std::string_view why) {
  const Source source(context, kPage);
  for (const std::uint64_t length : {kPage, std::uint64_t{SLUICE_TO_END}}) {
    if (length == SLUICE_TO_END && !context.Claims(SLUICE_CAP_TO_END)) continue;
    Delivery delivery(context, source, {.length = length});
    delivery.transfer().source().handle = handle;
    TryInVain(context, delivery.transfer(),
              {SLUICE_E_SOURCE_IO, SLUICE_E_INVALID, SLUICE_E_UNSUPPORTED}, why);
    delivery.Conclude();
  }
}

void IsADirectory(CaseContext& context) {
  const base::UniqueHandle directory = base::OpenDirectory(context.directory()).value();
  CannotBeRead(context, directory.get(), "the source is a directory");
}

void IsWriteOnly(CaseContext& context) {
  const Source file(context, kPage);
  const base::UniqueHandle write_only = base::OpenFile(file.path(), base::Access::kWrite).value();
  CannotBeRead(context, write_only.get(), "the source is open for writing only");
}

}  // namespace

std::vector<Case> SourceCases() {
  return {
      {.name = "source.shrinks_before_first_step",
       .summary = "a source that is cut off after open() is SOURCE_TRUNCATED after what is left",
       .clauses = {"C-END-1", "C-SOURCE-2"},
       .routes = kEveryKind,
       .run = ShrinksBeforeTheFirstStep},
      {.name = "source.shrinks_between_steps",
       .summary = "a source that is cut off between steps, behind, at or before what was sent",
       .clauses = {"C-END-1", "C-SOURCE-2"},
       .routes = kEveryKind,
       .run = ShrinksBetweenSteps},
      {.name = "source.shrinks_during_step",
       .summary = "a source that is cut off while a step waits for room in the sink",
       .clauses = {"C-SOURCE-2", "C-END-1"},
       .routes = kStreams.Blocking(),
       .run = ShrinksDuringAStep},
      {.name = "source.emptied",
       .summary = "a source that is cut off to nothing in the middle, with the sink full",
       .clauses = {"C-END-1", "C-SOURCE-2"},
       .routes = kEveryKind,
       .run = IsEmptied},
      {.name = "source.shrinks_to_end",
       .summary = "SLUICE_TO_END is done at what is left of a source that is cut off between steps",
       .clauses = {"C-END-2", "C-END-1", "C-SOURCE-2"},
       .routes = kEveryKind,
       .run = ShrinksOnTheWayToTheEnd},
      {.name = "source.grows",
       .summary = "a source that grows is sent as far as asked, even if it was too short at first",
       .clauses = {"C-END-4"},
       .routes = kEveryKind,
       .run = GrowsAsAsked},
      {.name = "source.grows_to_end",
       .summary = "SLUICE_TO_END sends what the source has grown to meanwhile",
       .clauses = {"C-END-2"},
       .routes = kEveryKind,
       .run = GrowsOnTheWayToTheEnd},
      {.name = "source.rewritten",
       .summary =
           "a source is overwritten between and during steps: each byte is the old or the new one",
       .clauses = {"C-SOURCE-2"},
       .routes = kEveryKind,
       .run = IsRewritten},
      {.name = "source.unlinked",
       .summary = "a file that has lost its name is still sent",
       .clauses = {"C-SOURCE-2"},
       .routes = kEveryKind.Blocking(),
       .run = IsUnlinked},
      {.name = "source.replaced",
       .summary = "a file whose name another file has taken is still the one that is sent",
       .clauses = {"C-SOURCE-2"},
       .routes = kEveryKind.Blocking(),
       .run = IsReplaced},
      {.name = "source.untouched",
       .summary = "content, size, mode, times and position of the source stay as they were",
       .clauses = {"C-SOURCE-1"},
       .routes = kEveryKind,
       .run = IsLeftAlone},
      {.name = "source.stale_size",
       .summary = "SLUICE_TO_END of a source that is longer or shorter than its endpoint states",
       .clauses = {"C-END-3"},
       .routes = kEveryKind,
       .run = IsOfAnotherSize},
      {.name = "source.procfs",
       .summary = "files of /proc are sent as read(2) gives them, or refused",
       .clauses = {"C-END-3"},
       .routes = kEveryKind.Blocking(),
       .run = SendsProcfs},
      {.name = "source.sysfs",
       .summary = "files of /sys are sent as read(2) gives them, or refused",
       .clauses = {"C-END-3"},
       .routes = kEveryKind.Blocking(),
       .run = SendsSysfs},
      {.name = "source.directory",
       .summary = "a directory is an error of the source, and nothing is sent",
       .clauses = {"C-ERROR-1"},
       .routes = kEveryKind.Blocking(),
       .run = IsADirectory},
      {.name = "source.write_only",
       .summary = "a file that may only be written is an error of the source, and nothing is sent",
       .clauses = {"C-ERROR-1"},
       .routes = kEveryKind.Blocking(),
       .run = IsWriteOnly},
  };
}

}  // namespace sluice::conformance
