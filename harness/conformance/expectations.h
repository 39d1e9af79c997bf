// What is known to fail: the expectations file of `sluice check`.
#ifndef SLUICE_HARNESS_CONFORMANCE_EXPECTATIONS_H_
#define SLUICE_HARNESS_CONFORMANCE_EXPECTATIONS_H_

//
//   # plugin       case                    status  reason
//   linux.splice   fault.errno@pipe*       FAIL    the kernel loses the bytes of … (LKML, 2025-03)
//   acme.copy      peer.random_point@tcp   FAIL|PASS  the driver loses a wake-up now and then
//
// A line is an entry; plugin and case are patterns (GlobMatches()). The status is FAIL, CRASHED or
// TIMEOUT, or several of them joined by '|'; with PASS among them the case may pass as well.
// Blank lines and lines that begin with '#' are ignored.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "harness/conformance/case.h"

namespace sluice::conformance {

class Expectations {
 public:
  struct Entry {
    std::size_t line = 0;
    std::string plugin{};
    std::string variant{};
    std::vector<Status> statuses{};  // kFail, kCrashed or kTimeout, and kPass if it may pass
    std::string reason{};            // never empty
    bool used = false;               // it applied to a case that failed, or did not
  };

  // Errors name the line: "line 3: the reason is missing".
  static base::Result<Expectations> Parse(std::string_view text);

  // Compares a result with the first entry for it. An expected failure becomes kXfail, with the
  // entry's reason; a pass becomes kXpass, unless the entry allows it. A skipped case stays as it
  // is and does not use the entry.
  void Apply(std::string_view plugin, std::string_view variant, CaseResult& result);

  // Returns true if the first entry for it names the status.
  bool Expect(std::string_view plugin, std::string_view variant, Status status) const;

  // Returns the entries for `plugin` that applied to nothing although all cases ran: "line 3: …".
  std::vector<std::string> Unused(std::string_view plugin) const;

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry>::const_iterator Find(std::string_view plugin, std::string_view variant) const;

  std::vector<Entry> entries_;
};

// Returns true if all of `name` matches: '*' stands for any characters, '?' for one.
// Linear in practice, quadratic at worst.
bool GlobMatches(std::string_view pattern, std::string_view name);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_EXPECTATIONS_H_
