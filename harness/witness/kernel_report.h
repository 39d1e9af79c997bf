// Witness `kernel_report`: what the kernel itself says about the sends by reference.
#ifndef SLUICE_HARNESS_WITNESS_KERNEL_REPORT_H_
#define SLUICE_HARNESS_WITNESS_KERNEL_REPORT_H_

#include <optional>

#include "harness/witness/measurement.h"
#include "harness/witness/run_transfer.h"

namespace sluice::witness {

struct KernelReportResult {
  Measurement by_reference;  // sends of the transfer
  Measurement copied;        // the fraction of them that the kernel says it copied after all
  TransferStatus status;
};

// Runs a transfer of target.bytes. Nothing if the plugin does not hand on what the
// kernel says (sluice/kernel_report.h).
//
// It is a self-report: MSG_ZEROCOPY's SO_EE_CODE_ZEROCOPY_COPIED, or io_uring's
// IORING_NOTIF_USAGE_ZC_COPIED. The kernel sets either when it had to copy for a receiver on the
// same machine, but not when packets are made whole for a device without scatter-gather
// (skb_segment), and keeps one word for sends that it reports on together.
std::optional<KernelReportResult> MeasureKernelReport(const Target& target);

// What the word is worth beside the alias witness. `arrived_copied`: of the bytes sent by
// reference, the fraction that was copied before the receiver had them. Says that the two agree, or
// which is to be believed, and restricts `copied` by that.
void CrossCheck(std::optional<double> arrived_copied, Measurement& copied);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_KERNEL_REPORT_H_
