#include "harness/witness/specimen_body.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>

#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"
#include "harness/os/posix/retry.h"

namespace sluice::harness {
namespace {

static_assert(sizeof(SpecimenReport) <= PIPE_BUF, "written in one piece, without waiting");

// A sink that took no byte for so long takes none until somebody reads.
constexpr std::chrono::milliseconds kStandstill{20};

void SetMark(Mark mark) { ::prctl(kMarkOption, static_cast<unsigned long>(mark), 0, 0, 0); }

// "read_bytes: 123" in /proc/self/io; it is absent without CONFIG_TASK_IO_ACCOUNTING.
std::int64_t StorageBytes() {
  const transfer::UniqueHandle file(::open("/proc/self/io", O_RDONLY | O_CLOEXEC));
  std::array<char, 512> text{};
  const ssize_t size = RetryOnSignal([&] { return ::read(file.get(), text.data(), text.size()); });
  if (size <= 0) return -1;
  constexpr std::string_view kKey = "\nread_bytes: ";
  const std::string_view all(text.data(), static_cast<std::size_t>(size));
  const std::size_t at = all.find(kKey);
  if (at == std::string_view::npos) return -1;
  std::int64_t bytes = -1;
  std::from_chars(all.data() + at + kKey.size(), all.data() + all.size(), bytes);
  return bytes;
}

Usage UsageNow() {
  rusage used{};
  const std::int64_t storage = StorageBytes();
  ::getrusage(RUSAGE_SELF, &used);
  return {.minor_faults = used.ru_minflt,
          .major_faults = used.ru_majflt,
          .voluntary_switches = used.ru_nvcsw,
          .involuntary_switches = used.ru_nivcsw,
          .read_bytes = storage};
}

// The order of calls is such that what UsageNow() itself costs stays outside.
Usage UsageSince(const Usage& before) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const std::int64_t storage = StorageBytes();
  const bool accounted = before.read_bytes >= 0 && storage >= 0;
  return {.minor_faults = used.ru_minflt - before.minor_faults,
          .major_faults = used.ru_majflt - before.major_faults,
          .voluntary_switches = used.ru_nvcsw - before.voluntary_switches,
          .involuntary_switches = used.ru_nivcsw - before.involuntary_switches,
          .read_bytes = accounted ? storage - before.read_bytes : -1};
}

// Steps until the transfer has ended, or no byte has moved for kStandstill.
sluice_status StepUntilBlocked(transfer::Driver& driver, const transfer::Request& request) {
  using Clock = std::chrono::steady_clock;
  sluice_status status = driver.Start(request);
  if (status != SLUICE_OK) return status;
  std::uint64_t done = 0;
  Clock::time_point give_up = Clock::now() + kStandstill;
  for (;;) {
    status = driver.Step(transfer::kStepBytes);
    if (status <= SLUICE_DONE) return status;
    if (driver.outcome().bytes_done != done) {
      done = driver.outcome().bytes_done;
      give_up = Clock::now() + kStandstill;
    }
    if (status == SLUICE_MORE) continue;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(give_up - Clock::now());
    const sluice_progress& progress = driver.progress();
    pollfd wait = {.fd = static_cast<int>(progress.wait_handle), .events = 0, .revents = 0};
    if ((progress.wait_events & SLUICE_WAIT_READABLE) != 0) wait.events |= POLLIN;
    if ((progress.wait_events & SLUICE_WAIT_WRITABLE) != 0) wait.events |= POLLOUT;
    if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) == 0) return status;
  }
}

template <std::size_t kSize>
void CopyText(std::string_view text, std::array<char, kSize>& to) {
  const std::size_t size = std::min(text.size(), kSize - 1);
  std::copy_n(text.begin(), size, to.begin());
  to[size] = '\0';
}

void Send(const SpecimenReport& report, int to) {
  // Fits a pipe, so it goes at once; if nobody reads it any more, nobody misses it.
  (void)!::write(to, &report, sizeof report);
}

}  // namespace

void RunSpecimen(const Specimen::Job& job, int report, int gate) {
  SpecimenReport made{};
  made.status = SLUICE_E_INTERNAL;
  const auto source = transfer::Describe(job.source);
  const auto sink = transfer::Describe(job.sink);
  if (!source || !sink) {
    CopyText(source ? sink.error().message : source.error().message, made.error);
    Send(made, report);
    return;
  }
  const transfer::Request request = {
      .source = *source, .sink = *sink, .length = job.bytes, .allow_fallback = false};
  transfer::Driver driver(std::span(&job.plugin, 1));

  const Usage before = UsageNow();
  SetMark(Mark::kBegin);
  if (job.mode == Specimen::Mode::kRun) {
    made.status = driver.Run(request).status;
  } else {
    made.status = StepUntilBlocked(driver, request);
  }
  SetMark(Mark::kEnd);
  made.usage = UsageSince(before);

  const transfer::Outcome& outcome = driver.outcome();
  made.os_error = outcome.os_error;
  made.bytes_done = outcome.bytes_done;
  made.source_done = outcome.source_done;
  CopyText(outcome.plugin, made.plugin);
  CopyText(outcome.path_used, made.path_used);
  CopyText(outcome.reason, made.reason);
  if (made.status < SLUICE_OK) CopyText(transfer::Describe(outcome), made.error);
  Send(made, report);
  char closed = 0;
  if (job.mode == Specimen::Mode::kUntilBlocked) {
    RetryOnSignal([&] { return ::read(gate, &closed, 1); });
  }
}

}  // namespace sluice::harness
