#include "harness/witness/specimen.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "harness/witness/specimen_body.h"
#include "harness/witness/specimen_process.h"

namespace sluice::witness {
namespace {

using Clock = std::chrono::steady_clock;

SpecimenEnd Ending(const SpecimenReport& report) {
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

}  // namespace

base::Result<Specimen> Specimen::Start(const Job& job) {
  auto process = Process::Start(job);
  if (!process) return process.error();
  return Specimen(std::move(*process), job);
}

Specimen::Specimen(std::unique_ptr<Process> process, const Job& job)
    : process_(std::move(process)),
      plugin_(job.plugin->name()),
      deadline_(Clock::now() + job.deadline) {}

Specimen::Specimen(Specimen&&) noexcept = default;
Specimen::~Specimen() = default;

void Specimen::Go() {
  if (!std::exchange(waits_, false)) return;
  if (step_end_ != Clock::time_point{}) deadline_ += Clock::now() - step_end_;
  process_->OpenGate();
}

bool Specimen::AwaitStep() {
  if (ending_) return false;
  Go();
  const auto report = process_->AwaitReport(deadline_);
  if (report && report->is_step) {
    waits_ = true;
    step_end_ = Clock::now();
    return true;
  }
  if (report) {
    ending_ = Ending(*report);
  } else {
    ending_.emplace();
    ending_->plugin = plugin_;
    ending_->error = fmt::format("{} {}", plugin_, process_->Mishap(deadline_));
  }
  return false;
}

SpecimenEnd Specimen::Await() {
  while (AwaitStep()) {
  }
  return *std::move(ending_);
}

}  // namespace sluice::witness
