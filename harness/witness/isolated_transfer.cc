#include "harness/witness/isolated_transfer.h"

#include <fmt/format.h>

#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/base/wait.h"
#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"

namespace sluice::witness {
namespace {

using Clock = std::chrono::steady_clock;

// A TransferEnd without pointers, to go through a pipe in one piece. Texts are cut to fit and end
// with 0.
struct Report {
  bool is_step;  // it stands still after a step; the other fields mean nothing
  sluice_status status;
  std::int64_t os_error;
  std::uint64_t bytes_done;
  std::uint64_t source_done;
  std::uint64_t in_flight;
  transfer::KernelReport kernel;
  Usage usage;
  std::array<char, 128> plugin;
  std::array<char, 128> path_used;
  std::array<char, 512> reason;
  std::array<char, 1024> error;
};
static_assert(sizeof(Report) <= 4096, "the smallest empty pipe takes it at once");

TransferEnd EndOf(const Report& report) {
  return {.status = report.status,
          .os_error = report.os_error,
          .bytes_done = report.bytes_done,
          .source_done = report.source_done,
          .in_flight = report.in_flight,
          .kernel = report.kernel,
          .plugin = report.plugin.data(),
          .path_used = report.path_used.data(),
          .reason = report.reason.data(),
          .error = report.error.data(),
          .usage = report.usage};
}

void SetMark([[maybe_unused]] Mark mark) {
#if defined(__linux__)
  ::prctl(kMarkOption, static_cast<unsigned long>(mark), 0, 0, 0);
#endif
}

// A sink that took no byte for so long takes none until somebody reads.
constexpr std::chrono::milliseconds kStandstill{20};

// Small, so that one operation that cannot complete does not leave everything in flight.
constexpr std::uint64_t kUntilBlockedBytes = std::uint64_t{64} << 10U;

// Steps until the transfer has ended, or no byte has moved for kStandstill.
sluice_status StepUntilBlocked(transfer::Driver& driver) {
  std::uint64_t done = 0;
  Clock::time_point give_up = Clock::now() + kStandstill;
  for (;;) {
    const sluice_status status = driver.Step(kUntilBlockedBytes);
    if (status <= SLUICE_DONE) return status;
    if (driver.outcome().bytes_done != done) {
      done = driver.outcome().bytes_done;
      give_up = Clock::now() + kStandstill;
    }
    if (status == SLUICE_MORE) continue;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(give_up - Clock::now());
    const sluice_progress& progress = driver.progress();
    if (left.count() <= 0 || !base::IsReady(progress.wait_handle, progress.wait_events, left)) {
      return status;
    }
  }
}

// Stands still after every step but the last.
sluice_status StepByStep(transfer::Driver& driver, std::uint64_t bytes, const child::Link& link) {
  Report step{};
  step.is_step = true;
  for (;;) {
    const sluice_status status = driver.Step(bytes);
    if (status <= SLUICE_DONE) return status;
    link.Report(std::as_bytes(std::span(&step, 1)));
    if (!link.PassGate()) return SLUICE_E_CANCELLED;
    const sluice_progress& progress = driver.progress();
    if (status != SLUICE_MORE) {
      base::Wait(progress.wait_handle, progress.wait_events, nullptr);
    }
  }
}

sluice_status Run(transfer::Driver& driver, const transfer::Request& request,
                  const IsolatedTransfer::Job& job, const child::Link& link) {
  if (job.mode == IsolatedTransfer::Mode::kRun) return driver.Run(request).status;
  const sluice_status status = driver.Start(request);
  if (status != SLUICE_OK) return status;
  return job.mode == IsolatedTransfer::Mode::kUntilBlocked
             ? StepUntilBlocked(driver)
             : StepByStep(driver, job.step_bytes, link);
}

template <std::size_t kSize>
void CopyText(std::string_view text, std::array<char, kSize>& to) {
  const std::size_t size = std::min(text.size(), kSize - 1);
  std::copy_n(text.begin(), size, to.begin());
  to[size] = '\0';
}

}  // namespace

void ReportRefusal(std::string_view why, const child::Link& link) {
  Report report{};
  report.status = SLUICE_E_INTERNAL;
  CopyText(why, report.error);
  if (link.PassGate()) link.Report(std::as_bytes(std::span(&report, 1)));
}

void CarryOut(const IsolatedTransfer::Job& job, const child::Link& link) {
  // Not every system tells whether a sink is non-blocking.
  const bool nonblocking = job.mode == IsolatedTransfer::Mode::kUntilBlocked;
  const auto source = transfer::Describe(job.source);
  const auto sink = transfer::Describe(job.sink, nonblocking ? SLUICE_FACT_NONBLOCKING : 0);
  if (!source || !sink) {
    return ReportRefusal(source ? sink.error().message : source.error().message, link);
  }
  const transfer::Request request = {
      .source = *source, .sink = *sink, .length = job.bytes, .allow_fallback = false};
  transfer::Driver driver(std::span(&job.plugin, 1));
  if (!link.PassGate()) return;

  Report report{};
  const Usage before = UsageAtBegin();
  SetMark(Mark::kBegin);
  report.status = Run(driver, request, job, link);
  SetMark(Mark::kEnd);
  report.usage = UsageAtEnd().Since(before);

  const transfer::Outcome& outcome = driver.outcome();
  report.os_error = outcome.os_error;
  report.bytes_done = outcome.bytes_done;
  report.source_done = outcome.source_done;
  report.kernel = outcome.kernel;
  report.in_flight = driver.progress().in_flight;
  CopyText(outcome.plugin, report.plugin);
  CopyText(outcome.path_used, report.path_used);
  CopyText(outcome.reason, report.reason);
  if (report.status < SLUICE_OK) CopyText(transfer::Describe(outcome), report.error);
  link.Report(std::as_bytes(std::span(&report, 1)));
  if (job.mode == IsolatedTransfer::Mode::kUntilBlocked) link.PassGate();
}

// ---- The harness ----

base::Result<IsolatedTransfer> IsolatedTransfer::Start(const Job& job) {
  auto child = StartChild(job);
  if (!child) return child.error();
  return IsolatedTransfer(*std::move(child), job);
}

IsolatedTransfer::IsolatedTransfer(child::Child child, const Job& job)
    : child_(std::move(child)),
      plugin_(job.plugin->name()),
      deadline_(Clock::now() + job.deadline) {}

void IsolatedTransfer::Go() {
  if (!std::exchange(waits_, false)) return;
  if (step_end_ != child::Time{}) deadline_ += Clock::now() - step_end_;
  child_.OpenGate();
}

bool IsolatedTransfer::AwaitStep() {
  if (end_) return false;
  Go();
  Report report{};
  if (!child_.AwaitReport(std::as_writable_bytes(std::span(&report, 1)), deadline_)) {
    end_.emplace();
    end_->plugin = plugin_;
    end_->error = fmt::format("{} {}", plugin_, Mishap());
    return false;
  }
  if (report.is_step) {
    waits_ = true;
    step_end_ = Clock::now();
    return true;
  }
  end_ = EndOf(report);
  return false;
}

// Why there is no report, after the plugin's name.
std::string IsolatedTransfer::Mishap() {
  const auto exit = child_.Wait(deadline_);
  if (!exit) return "hung: its transfer did not end in time, so it was killed";
  if (!exit->crash.empty()) return "crashed: " + exit->crash;
  if (!exit->status) return "ended its process before the transfer was over";
  return fmt::format("ended its process, with exit status {}, before the transfer was over",
                     *exit->status);
}

TransferEnd IsolatedTransfer::Await() {
  while (AwaitStep()) {
  }
  return *std::move(end_);
}

}  // namespace sluice::witness
