// Modes and options of handles, and what else can be seen of them.
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

// Those that `handle` has, in the same order every time.
std::vector<Setting> SettingsOf(base::Handle handle);

// Gives those that a host may set another value than the system did. O_NONBLOCK stays.
void ChangeSettings(base::Handle handle);

// What an end of a route is like now, on one line: position, size, modes, options.
std::string DescribeEnd(base::Handle handle);

// What a file is, but for the time of its last access: size, mode, times, position.
std::string DescribeFile(base::Handle file);

// Fails with C-HANDLE-2 if they differ. `whose` is "sink" or "source".
void ExpectSame(CaseContext& context, std::string_view when, std::string_view whose,
                const std::vector<Setting>& before, const std::vector<Setting>& after);

// A source, and a sink at whose other end nobody reads, as they are now.
class SideEffectCheck {
 public:
  // Both are borrowed.
  SideEffectCheck(const Source& source, const channels::Connection& connection);

  // What has changed since, on one line: bytes that arrived, file positions, sizes, options and
  // modes of the two ends; with `all`, also whatever else the process holds. Empty: nothing.
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
