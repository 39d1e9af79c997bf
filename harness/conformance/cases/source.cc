// What becomes of the source, and what others do to it while it is sent.
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

// More than any plugin holds of a source; all of it but the beginning is a hole.
constexpr std::uint64_t kLarge = 32 * kMiB;
constexpr std::uint64_t kFilled = 8 * kBlock;
// Every buffer takes so much while nobody reads.
constexpr std::uint64_t kUnread = 20'000;
constexpr channels::Buffers kSmall{.send = 65'536, .receive = 65'536};

Source LargeSource(const Trial& trial) {
  return Source(trial, kLarge, {{.position = 0, .size = kFilled}});
}

// The bytes of a large source from its beginning on.
std::string Original(std::uint64_t size) {
  std::string bytes = Pattern{}.At(0, std::min(size, kFilled));
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

// ---- Steps before something happens ----

// Moves bytes that nobody has to read.
void StepUnread(Trial& trial, Stepper& stepper) {
  while (stepper.bytes_done() < kUnread) {
    const sluice_status status = stepper.Step(std::min(kUnread - stepper.bytes_done(), kPage + 1));
    trial.Expect(status > 0, "C-ERROR-1", fmt::format("steps as far as byte {}", kUnread),
                 stepper.Describe(status));
    if (status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING) stepper.Wait();
  }
}

// Moves what the sink takes while nobody reads, and on a blocking sink a little less than that.
void StepFar(Trial& trial, Stepper& stepper) {
  StepUnread(trial, stepper);
  sluice_status status = SLUICE_MORE;
  while (trial.nonblocking() && status == SLUICE_MORE) status = stepper.Step();
}

// Has the steps made by another thread, does `meanwhile` while that one waits for room in the sink,
// has the receiver read on, and answers how it ended.
template <class Meanwhile>
Attempt TryWhile(Delivery& delivery, const Meanwhile& meanwhile) {
  using std::chrono_literals::operator""s;
  std::future<Attempt> steps = std::async(
      std::launch::async, [&] { return TryOn(delivery.stepper(), std::uint64_t{UINT64_MAX}); });
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
void ConcludeWithEither(Trial& trial, Delivery& delivery, std::string_view before,
                        std::string_view after, std::uint64_t changed_from) {
  delivery.stepper().Close();
  delivery.CloseSink();
  delivery.reader().Finish();
  const std::string& seen = delivery.reader().bytes();
  trial.Expect(seen.size() == delivery.stepper().bytes_done(), "C-COUNT-1",
               fmt::format("bytes_done is what the sink accepted: {} bytes arrived", seen.size()),
               fmt::format("bytes_done {}", delivery.stepper().bytes_done()));
  for (std::size_t at = 0; at < seen.size(); ++at) {
    if (seen[at] == before[at] || (at >= changed_from && seen[at] == after[at])) continue;
    trial.Fail(
        "C-BYTES-1",
        at >= changed_from ? "a byte that was there before the source changed, or after it"
                           : "the bytes of the source, where it did not change",
        fmt::format("byte {}, {:#04x}, is none; the source changed from {} on", at,
                    static_cast<unsigned>(static_cast<unsigned char>(seen[at])), changed_from));
  }
}

// The source has been cut off at `cut`. What was on its way by then may arrive as it was or, if the
// sink got references to it, as zeros.
void ConcludeAfterCut(Trial& trial, Delivery& delivery, std::uint64_t cut) {
  const std::uint64_t done = delivery.stepper().bytes_done();
  trial.Expect(done >= cut && done < kLarge, "C-END-1",
               fmt::format("all {} bytes that are left of the source, and not all {} that it had",
                           cut, kLarge),
               fmt::format("{} bytes", done));
  ConcludeWithEither(trial, delivery, Original(done),
                     std::string(static_cast<std::size_t>(done), '\0'), cut);
}

void ExpectTruncated(Trial& trial, const Attempt& attempt, std::uint64_t cut) {
  ExpectStatus(trial, "C-END-1", attempt, {SLUICE_E_SOURCE_TRUNCATED},
               fmt::format("the source was cut off at {} and ends too early", cut));
}

// ---- Shrinking ----

[[noreturn]] void SkipBecauseMapped(Trial& trial) {
  trial.Skip("the plugin maps the source, and this system cuts off no file that is mapped");
}

void Cut(Trial& trial, Source& source, std::uint64_t size) {
  if (!source.Resize(size)) SkipBecauseMapped(trial);
}

void ShrinksBeforeTheFirstStep(Trial& trial) {
  for (const std::uint64_t cut : {std::uint64_t{0}, std::uint64_t{1}, kPage, 3 * kBlock + 1000}) {
    Source source = LargeSource(trial);
    Delivery delivery(trial, source, {});
    delivery.stepper().Open();
    Cut(trial, source, cut);
    delivery.reader().Start();
    const Attempt attempt = TryOn(delivery.stepper());
    ExpectTruncated(trial, attempt, cut);
    trial.Expect(attempt.bytes_done >= cut, "C-END-1",
                 fmt::format("SOURCE_TRUNCATED after all {} bytes that are left", cut),
                 attempt.seen);
    delivery.Conclude();  // nothing was on its way, so there are no zeros
  }
}

// Behind what was sent, exactly there, and before.
constexpr std::int64_t kBeyondSent[] = {3 * kPage + 5, 0, -7'000};

void ShrinksBetweenSteps(Trial& trial) {
  for (const std::int64_t beyond : kBeyondSent) {
    Source source = LargeSource(trial);
    Delivery delivery(trial, source, {.reading = {.keep = true}});
    delivery.stepper().Open();
    StepUnread(trial, delivery.stepper());
    const std::uint64_t cut = kUnread + static_cast<std::uint64_t>(beyond);
    Cut(trial, source, cut);
    delivery.reader().Start();
    ExpectTruncated(trial, TryOn(delivery.stepper()), cut);
    ConcludeAfterCut(trial, delivery, cut);
  }
}

void IsEmptied(Trial& trial) {
  Source source = LargeSource(trial);
  Delivery delivery(trial, source, {.buffers = kSmall, .reading = {.keep = true}});
  delivery.stepper().Open();
  StepFar(trial, delivery.stepper());
  Cut(trial, source, 0);
  delivery.reader().Start();
  ExpectTruncated(trial, TryOn(delivery.stepper()), 0);
  ConcludeAfterCut(trial, delivery, 0);
}

// To nothing, inside of what is on its way, and behind that: at the border of a page, and beside
// one.
void ShrinksDuringAStep(Trial& trial) {
  for (const std::uint64_t cut :
       {std::uint64_t{0}, std::uint64_t{777}, 4 * kBlock, 4 * kBlock + 777}) {
    Source source = LargeSource(trial);
    Delivery delivery(trial, source, {.buffers = kSmall, .reading = {.keep = true}});
    delivery.stepper().Open();
    bool done = false;
    const Attempt attempt = TryWhile(delivery, [&] { done = source.Resize(cut); });
    if (!done) SkipBecauseMapped(trial);
    ExpectTruncated(trial, attempt, cut);
    ConcludeAfterCut(trial, delivery, cut);
  }
}

void ShrinksOnTheWayToTheEnd(Trial& trial) {
  for (const std::int64_t beyond : kBeyondSent) {
    Source source = LargeSource(trial);
    Delivery delivery(trial, source, {.length = SLUICE_TO_END, .reading = {.keep = true}});
    delivery.stepper().Open();
    StepUnread(trial, delivery.stepper());
    const std::uint64_t cut = kUnread + static_cast<std::uint64_t>(beyond);
    Cut(trial, source, cut);
    delivery.reader().Start();
    ExpectStatus(trial, "C-END-2", TryOn(delivery.stepper()), {SLUICE_DONE},
                 fmt::format("the source ends at {} now", cut));
    ConcludeAfterCut(trial, delivery, cut);
  }
}

// ---- Growing ----

// A source that has only `at_first` bytes of its size until the first steps have been made, and
// reaches `afterwards` then. Exactly all that the delivery expects has to arrive.
void Grows(Trial& trial, Source& source, std::uint64_t at_first, std::uint64_t afterwards,
           std::uint64_t length, std::string_view clause) {
  Delivery delivery(trial, source, {.length = length});
  Cut(trial, source, at_first);
  delivery.stepper().source() = source.endpoint();
  delivery.stepper().Open();
  StepUnread(trial, delivery.stepper());
  source.Grow(afterwards - at_first);
  delivery.reader().Start();
  const Attempt attempt = TryOn(delivery.stepper());
  trial.Expect(attempt.status == SLUICE_DONE && attempt.bytes_done == delivery.total(), clause,
               fmt::format("DONE after {} bytes; the source grew from {} to {}", delivery.total(),
                           at_first, afterwards),
               attempt.seen);
  delivery.Conclude();
}

void GrowsBehindTheRange(Trial& trial) {
  for (const std::uint64_t length : {kUnread + 1, 5 * kBlock + 123}) {
    Source source(trial, length);
    Grows(trial, source, length, length + kMiB, length, "C-END-4");
  }
}

void GrowsInTime(Trial& trial) {
  Source source(trial, 3 * kMiB);
  Grows(trial, source, 2 * kMiB + 10, source.size(), source.size() - 77, "C-END-4");
}

void GrowsAsAsked(Trial& trial) {
  GrowsBehindTheRange(trial);
  GrowsInTime(trial);
}

void GrowsOnTheWayToTheEnd(Trial& trial) {
  Source source(trial, 3 * kMiB);
  Grows(trial, source, 2 * kMiB + 10, source.size(), SLUICE_TO_END, "C-END-2");
}

// The host looked at it when it was shorter, or longer.
void IsOfAnotherSize(Trial& trial) {
  const std::uint64_t around = trial.Claims(SLUICE_CAP_HEAD_TAIL) ? 100 : 0;
  const Source source(trial, 5 * kBlock + 1);
  for (const std::uint64_t stated : {std::uint64_t{1000}, source.size() - 1, 3 * kMiB}) {
    Delivery delivery(trial, source, {.length = SLUICE_TO_END, .head = around, .tail = around});
    delivery.stepper().source().size = stated;
    delivery.stepper().Open();
    delivery.reader().Start();
    const Attempt attempt = TryOn(delivery.stepper());
    trial.Expect(attempt.status == SLUICE_DONE && attempt.bytes_done == delivery.total(), "C-END-3",
                 fmt::format("DONE after {} bytes; the host took the source for one of {}",
                             delivery.total(), stated),
                 attempt.seen);
    delivery.Conclude();
  }
}

// ---- Rewritten, gone ----

constexpr Pattern kRewritten{.variety = 3};
constexpr std::uint64_t kRange = 2 * kMiB;

void ConcludeAfterRewriting(Trial& trial, Delivery& delivery, const Attempt& attempt) {
  ExpectStatus(trial, "C-SOURCE-2", attempt, {SLUICE_DONE},
               "the source was overwritten, and is as long as before");
  ConcludeWithEither(trial, delivery, Pattern{}.At(0, kRange), kRewritten.At(0, kRange), 0);
}

void IsRewrittenBetweenSteps(Trial& trial) {
  const Source source(trial, kRange);
  Delivery delivery(trial, source, {.buffers = kSmall, .reading = {.keep = true}});
  delivery.stepper().Open();
  StepFar(trial, delivery.stepper());
  source.Overwrite(0, kRange, kRewritten);
  delivery.reader().Start();
  ConcludeAfterRewriting(trial, delivery, TryOn(delivery.stepper()));
}

void IsRewrittenDuringAStep(Trial& trial) {
  const Source source(trial, kRange);
  Delivery delivery(trial, source, {.buffers = kSmall, .reading = {.keep = true}});
  delivery.stepper().Open();
  ConcludeAfterRewriting(trial, delivery,
                         TryWhile(delivery, [&] { source.Overwrite(0, kRange, kRewritten); }));
}

void IsRewritten(Trial& trial) {
  IsRewrittenBetweenSteps(trial);
  if (!trial.nonblocking() && !trial.OnFile()) IsRewrittenDuringAStep(trial);
}

// Its descriptor is what is sent, whatever becomes of its name. Before the first step, and later.
template <class Change>
void LosesItsName(Trial& trial, const Change& change) {
  for (const bool later : {false, true}) {
    const Source source(trial, 5 * kBlock + 1);
    Delivery delivery(trial, source, {.offset = 1});
    delivery.stepper().Open();
    if (later) StepUnread(trial, delivery.stepper());
    change(source);
    delivery.reader().Start();
    ExpectStatus(trial, "C-SOURCE-2", TryOn(delivery.stepper()), {SLUICE_DONE},
                 "the file is there as long as its descriptor is open");
    delivery.Conclude();
  }
}

void IsUnlinked(Trial& trial) {
  LosesItsName(trial, [](const Source& source) { base::Unlink(source.path()).value(); });
}

void IsReplaced(Trial& trial) {
  LosesItsName(trial, [&](const Source& source) {
    const Source other(trial, source.size());
    other.Overwrite(0, other.size(), kRewritten);
    // Windows replaces no file that is open, so its name is given up first.
    std::filesystem::path aside = source.path();
    aside += "-aside";
    std::filesystem::rename(source.path(), aside);
    std::filesystem::rename(other.path(), source.path());
  });
}

// ---- Left alone ----

void ExpectUntouched(Trial& trial, const Source& source, const std::string& before) {
  const std::string after = DescribeFile(source.handle());
  trial.Expect(after == before, "C-SOURCE-1", "the source is as it was: " + before, after);
  std::string content(source.size(), '\0');
  Must(base::ReadAt(source.handle(), std::as_writable_bytes(std::span(content)), 0),
       "read of a source");
  trial.Expect(content == Pattern{}.At(0, source.size()), "C-SOURCE-1",
               "the content of the source is what it was", "other bytes");
}

void IsLeftAlone(Trial& trial) {
  const Source source(trial, 3 * kBlock + 5);
  Must(base::MoveTo(source.handle(), 1234), "position of a source");
  const std::string before = DescribeFile(source.handle());
  Deliver(trial, source, {.offset = 5, .head = trial.Claims(SLUICE_CAP_HEAD_TAIL) ? 10U : 0U});
  ExpectUntouched(trial, source, before);

  Delivery broken_off(trial, source, {});
  broken_off.stepper().Open();
  StepUnread(trial, broken_off.stepper());
  broken_off.reader().Start();
  broken_off.Conclude();
  ExpectUntouched(trial, source, before);
}

// ---- Sources that cannot be read ----

// The plugin finds that out itself: what the host says of the descriptor is not true.
void CannotBeRead(Trial& trial, base::Handle handle, std::string_view why) {
  const Source source(trial, kPage);
  for (const std::uint64_t length : {kPage, std::uint64_t{SLUICE_TO_END}}) {
    if (length == SLUICE_TO_END && !trial.Claims(SLUICE_CAP_TO_END)) continue;
    Delivery delivery(trial, source, {.length = length});
    delivery.stepper().source().handle = handle;
    TryInVain(trial, delivery.stepper(),
              {SLUICE_E_SOURCE_IO, SLUICE_E_INVALID, SLUICE_E_UNSUPPORTED}, why);
    delivery.Conclude();
  }
}

void IsADirectory(Trial& trial) {
  const base::UniqueHandle directory = base::OpenDirectory(trial.directory()).value();
  CannotBeRead(trial, directory.get(), "the source is a directory");
}

void IsWriteOnly(Trial& trial) {
  const Source file(trial, kPage);
  const base::UniqueHandle write_only = base::OpenFile(file.path(), base::Access::kWrite).value();
  CannotBeRead(trial, write_only.get(), "the source is open for writing only");
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
       .summary = "a source that grows is sent as far as was asked, where it was too short as well",
       .clauses = {"C-END-4"},
       .routes = kEveryKind,
       .run = GrowsAsAsked},
      {.name = "source.grows_to_end",
       .summary = "SLUICE_TO_END goes as far as the source has grown meanwhile",
       .clauses = {"C-END-2"},
       .routes = kEveryKind,
       .run = GrowsOnTheWayToTheEnd},
      {.name = "source.rewritten",
       .summary = "overwritten between steps and during one, each byte is the old or the new one",
       .clauses = {"C-SOURCE-2"},
       .routes = kEveryKind,
       .run = IsRewritten},
      {.name = "source.unlinked",
       .summary = "a file that has lost its name is sent all the same",
       .clauses = {"C-SOURCE-2"},
       .routes = kEveryKind.Blocking(),
       .run = IsUnlinked},
      {.name = "source.replaced",
       .summary = "a file whose name has gone to another file is the one that is sent",
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
