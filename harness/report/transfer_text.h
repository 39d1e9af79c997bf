// What `sluice send`, `cp` and `recv` print about a transfer.
#ifndef SLUICE_HARNESS_REPORT_TRANSFER_TEXT_H_
#define SLUICE_HARNESS_REPORT_TRANSFER_TEXT_H_

#include <string>

#include "harness/app/copier.h"
#include "harness/app/receiver.h"
#include "harness/app/sender.h"

namespace sluice::report {

// "sent 8.0 MiB in 0.01 s (1.2 GiB/s) by sendfile (linux.sendfile)", with a line break; then, if
// it was verified, that both ends agree.
std::string SummaryText(const app::SendReport& report);
std::string SummaryText(const app::CopyReport& report);
std::string SummaryText(const app::ReceiveReport& report);

// What --explain prints: the facts about the route, the plan with its claims, every fallback with
// its reason, and the path that ran; for a copy also what it occupies and shares.
std::string ExplainText(const app::SendJob& job, const app::SendReport& report);
std::string ExplainText(const app::CopyJob& job, const app::CopyReport& report);

// What the plan was ordered by: "claims", "costs: …".
std::string PlanByText(const app::TransferReport& report);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_TRANSFER_TEXT_H_
