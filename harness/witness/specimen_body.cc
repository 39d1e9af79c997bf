#include "harness/witness/specimen_body.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <string_view>

#include "core/base/wait.h"
#include "core/transfer/driver.h"
#include "core/transfer/endpoint.h"

namespace sluice::witness {
namespace {

// A sink that took no byte for so long takes none until somebody reads.
constexpr std::chrono::milliseconds kStandstill{20};

// Small, so that one operation that cannot complete does not leave everything in flight.
constexpr std::uint64_t kUntilBlockedBytes = std::uint64_t{64} << 10U;

// Steps until the transfer has ended, or no byte has moved for kStandstill.
sluice_status StepUntilBlocked(transfer::Driver& driver) {
  using Clock = std::chrono::steady_clock;
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
sluice_status StepByStep(transfer::Driver& driver, std::uint64_t bytes, SpecimenLink& link) {
  SpecimenReport step{};
  step.is_step = true;
  for (;;) {
    const sluice_status status = driver.Step(bytes);
    if (status <= SLUICE_DONE) return status;
    link.Send(step);
    if (!link.PassGate()) return SLUICE_E_CANCELLED;
    const sluice_progress& progress = driver.progress();
    if (status != SLUICE_MORE) {
      base::Wait(progress.wait_handle, progress.wait_events, nullptr);
    }
  }
}

sluice_status Carry(transfer::Driver& driver, const transfer::Request& request,
                    const Specimen::Job& job, SpecimenLink& link) {
  if (job.mode == Specimen::Mode::kRun) return driver.Run(request).status;
  const sluice_status status = driver.Start(request);
  if (status != SLUICE_OK) return status;
  return job.mode == Specimen::Mode::kUntilBlocked ? StepUntilBlocked(driver)
                                                   : StepByStep(driver, job.step_bytes, link);
}

template <std::size_t kSize>
void CopyText(std::string_view text, std::array<char, kSize>& to) {
  const std::size_t size = std::min(text.size(), kSize - 1);
  std::copy_n(text.begin(), size, to.begin());
  to[size] = '\0';
}

}  // namespace

void RefuseSpecimen(std::string_view why, SpecimenLink& link) {
  SpecimenReport report{};
  report.status = SLUICE_E_INTERNAL;
  CopyText(why, report.error);
  if (link.PassGate()) link.Send(report);
}

void RunSpecimen(const Specimen::Job& job, SpecimenLink& link) {
  // Not every system tells of a sink whether it is non-blocking.
  const bool nonblocking = job.mode == Specimen::Mode::kUntilBlocked;
  const auto source = transfer::Describe(job.source);
  const auto sink = transfer::Describe(job.sink, nonblocking ? SLUICE_FACT_NONBLOCKING : 0);
  if (!source || !sink) {
    return RefuseSpecimen(source ? sink.error().message : source.error().message, link);
  }
  const transfer::Request request = {
      .source = *source, .sink = *sink, .length = job.bytes, .allow_fallback = false};
  transfer::Driver driver(std::span(&job.plugin, 1));
  if (!link.PassGate()) return;

  SpecimenReport report{};
  const Usage before = UsageAtBegin();
  link.MarkBegin();
  report.status = Carry(driver, request, job, link);
  link.MarkEnd();
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
  link.Send(report);
  if (job.mode == Specimen::Mode::kUntilBlocked) link.PassGate();
}

}  // namespace sluice::witness
