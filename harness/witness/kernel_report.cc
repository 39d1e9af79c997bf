#include "harness/witness/kernel_report.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "harness/witness/run_transfer.h"
#include "harness/witness/verdict.h"

namespace sluice::witness {

std::optional<KernelReportResult> MeasureKernelReport(const Target& target) {
  if (target.plugin->kernel_report() == nullptr) return std::nullopt;
  const TransferResult run = RunTransfer(target, target.bytes);
  KernelReportResult result;
  result.status = run.status;
  result.by_reference = {
      .name = "kernel_report.by_reference", .unit = "sends", .method = "counted by the plugin"};
  result.copied = {.name = "kernel_report.copied",
                   .unit = "sends copied / sends reported",
                   .method = "the kernel's own word on each send, handed on by the plugin"};
  if (!run.status.ok()) {
    result.by_reference = Unmeasured(std::move(result.by_reference), run.status.why());
    result.copied = Unmeasured(std::move(result.copied), run.status.why());
    return result;
  }
  const transfer::KernelReport& kernel = run.kernel;
  result.by_reference = Observed(std::move(result.by_reference),
                                 static_cast<double>(kernel.by_reference), Confidence::kSelfReport);
  if (kernel.reported == 0) {
    result.copied = Unmeasured(std::move(result.copied), "the kernel reported on no send");
  } else {
    result.copied =
        Observed(std::move(result.copied),
                 static_cast<double>(kernel.copied) / static_cast<double>(kernel.reported),
                 Confidence::kSelfReport,
                 fmt::format("of {} sends, {} reported, {} copied", kernel.by_reference,
                             kernel.reported, kernel.copied));
  }
  return result;
}

void CrossCheck(std::optional<double> arrived_copied, Measurement& copied) {
  if (!copied.value) return;
  if (!arrived_copied) {
    copied.note += "; nothing measured to compare it with";
  } else if (std::abs(*copied.value - *arrived_copied) <= kTolerance) {
    copied.note += "; overwriting the source shows the same";
  } else {
    copied.note += fmt::format(
        "; not to be relied on: overwriting the source shows that {:.0f} % of the bytes sent by "
        "reference were copied before they arrived",
        *arrived_copied * 100);
  }
}

}  // namespace sluice::witness
