// Transfers that may fail, or end before their last byte.
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

// Returns what is wrong with a reason, or an empty string if a person can read it.
std::string_view ReasonDefect(const char* reason);

// How far a transfer came, and why it ended.
struct Attempt {
  sluice_status status = SLUICE_E_INTERNAL;  // of open(), if it refused, else of the last step
  std::uint64_t bytes_done = 0;
  std::int64_t os_error = 0;
  std::string reason;  // empty with SLUICE_DONE
  std::string seen;    // all of that, for findings
};

// Opens a transfer and steps to the end. The transfer stays open.
Attempt Try(CheckedTransfer& transfer, std::uint64_t budget = kBudget);

// The same for a transfer that is open.
Attempt TryOn(CheckedTransfer& transfer, std::uint64_t budget = kBudget);

// Fails with `clause` unless the attempt ended with one of these; `why` explains them.
void ExpectStatus(CaseContext& context, std::string_view clause, const Attempt& attempt,
                  std::initializer_list<sluice_status> statuses, std::string_view why);

// Runs a transfer that can send nothing, from open() to close(). Fails with C-ERROR-1 unless it
// ends with one of these.
void TryInVain(CaseContext& context, CheckedTransfer& transfer,
               std::initializer_list<sluice_status> statuses, std::string_view why);

// A plan with head and tail, if the plugin supports them.
Plan AllParts(const CaseContext& context);

enum class EarlyEnd : std::uint8_t { kNotBegun, kBrokenOff, kFull, kTruncated };

// Returns those that are possible on the case's route.
std::vector<EarlyEnd> EarlyEnds(const CaseContext& context);

// Makes a transfer end so. `use_storage` may give it storage.
void EndEarly(CaseContext& context, EarlyEnd how,
              const std::function<void(CheckedTransfer&)>& use_storage);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_ATTEMPT_H_
