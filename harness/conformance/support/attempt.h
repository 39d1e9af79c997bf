// Transfers that need not come out well.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_ATTEMPT_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_ATTEMPT_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "harness/conformance/case_context.h"
#include "harness/conformance/checked_transfer.h"
#include "harness/conformance/delivery.h"

namespace sluice::conformance {

// What is wrong with a reason; nothing: a person can read it.
std::string_view ReasonDefect(const char* reason);

// How far one came, and why no further.
struct Attempt {
  sluice_status status = SLUICE_E_INTERNAL;  // of open(), if it refused, else of the last step
  std::uint64_t bytes_done = 0;
  std::int64_t os_error = 0;
  std::string reason;  // empty beside SLUICE_DONE
  std::string seen;    // all of that, for findings
};

// Opens, and steps to the end. The transfer stays open.
Attempt Try(CheckedTransfer& transfer, std::uint64_t budget = kBudget);

// The rest of it, for a transfer that is open.
Attempt TryOn(CheckedTransfer& transfer, std::uint64_t budget = kBudget);

// Fails with `clause` unless it ended in one of these; `why` says what they are due to.
void ExpectStatus(CaseContext& context, std::string_view clause, const Attempt& attempt,
                  std::initializer_list<sluice_status> statuses, std::string_view why);

// One that can send nothing, from open() to close(). Fails with C-ERROR-1 unless it ends in one of
// these.
void TryInVain(CaseContext& context, CheckedTransfer& transfer,
               std::initializer_list<sluice_status> statuses, std::string_view why);

// Every part of a request, where the plugin takes them all.
Plan AllParts(const CaseContext& context);

enum class EarlyEnd : std::uint8_t { kNotBegun, kBrokenOff, kFull, kTruncated };

// Those there are on the case's route.
std::vector<EarlyEnd> EarlyEnds(const CaseContext& context);

// Has a transfer end so. `lend` gives it its storage.
void EndEarly(CaseContext& context, EarlyEnd how,
              const std::function<void(CheckedTransfer&)>& lend);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_ATTEMPT_H_
