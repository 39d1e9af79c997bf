// Transfers that need not come out well.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_ATTEMPT_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_ATTEMPT_H_

#include <sluice/plugin.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "harness/conformance/checked_transfer.h"

namespace sluice::conformance {

class Trial;

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
Attempt Try(Stepper& stepper, std::uint64_t budget = kBudget);

// The rest of it, for a transfer that is open.
Attempt TryOn(Stepper& stepper, std::uint64_t budget = kBudget);

// Fails with `clause` unless it ended in one of these; `why` says what they are due to.
void ExpectStatus(Trial& trial, std::string_view clause, const Attempt& attempt,
                  std::initializer_list<sluice_status> statuses, std::string_view why);

// One that can send nothing, from open() to close(). Fails with C-ERROR-1 unless it ends in one of
// these.
void TryInVain(Trial& trial, Stepper& stepper, std::initializer_list<sluice_status> statuses,
               std::string_view why);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_ATTEMPT_H_
