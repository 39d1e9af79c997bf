// Modes and options of a descriptor, which a plugin leaves as it finds them.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASES_SETTINGS_H_
#define SLUICE_HARNESS_CONFORMANCE_CASES_SETTINGS_H_

#include <string>
#include <string_view>
#include <vector>

namespace sluice::harness {

class Trial;

struct Setting {
  std::string_view name;  // "O_NONBLOCK and other modes", "TCP_CORK"
  std::string value;      // in hexadecimal
};

// Those that `fd` has, in the same order every time.
std::vector<Setting> SettingsOf(int fd);

// Gives those that a host may set another value than the system did. O_NONBLOCK stays.
void ChangeSettings(int fd);

// Fails with C-HANDLE-2 if they differ. `whose` is "sink" or "source".
void ExpectSame(Trial& trial, std::string_view when, std::string_view whose,
                const std::vector<Setting>& before, const std::vector<Setting>& after);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CONFORMANCE_CASES_SETTINGS_H_
