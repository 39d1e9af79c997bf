// Modes and options of handles, and whatever else can be seen of them, to prove that nothing
// changed.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_HANDLE_STATE_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_HANDLE_STATE_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/base/handle.h"
#include "harness/channels/connection.h"
#include "harness/conformance/process_state.h"
#include "harness/conformance/source.h"

namespace sluice::conformance {

class CaseContext;

struct Setting {
  std::string_view name;  // "O_NONBLOCK and other modes", "TCP_CORK"
  std::string value;      // in hexadecimal
};

// Returns the settings that `handle` has, always in the same order.
std::vector<Setting> SettingsOf(base::Handle handle);

// Changes those settings that a host may change. O_NONBLOCK stays.
void ChangeSettings(base::Handle handle);

// Describes an end of a route on one line: position, size, modes, options.
std::string DescribeEnd(base::Handle handle);

// Describes a file: size, mode, times except that of the last access, position.
std::string DescribeFile(base::Handle file);

// Fails with C-HANDLE-2 if they differ. `whose` is "sink" or "source".
void ExpectSame(CaseContext& context, std::string_view when, std::string_view whose,
                const std::vector<Setting>& before, const std::vector<Setting>& after);

// Proves that nothing was sent and nothing moved: remembers a source, and a sink whose receiver
// does not read.
class SideEffectCheck {
 public:
  // Both must outlive this object.
  SideEffectCheck(const Source& source, const channels::Connection& connection);

  // Returns what has changed since, on one line: bytes that arrived, file positions, sizes, options
  // and modes of the two ends; with `all`, also the other resources of the process. Empty if
  // nothing has changed.
  std::string Changes(bool all) const;

 private:
  std::string Look() const;

  base::Handle source_;
  base::Handle sink_;
  base::Handle receiver_;
  ProcessState process_;
  std::string ends_;
};

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_HANDLE_STATE_H_
