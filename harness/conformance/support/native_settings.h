// Settings of descriptors that only some systems have. Implemented in the folder of the operating
// system.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_SETTINGS_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_SETTINGS_H_

#include <sys/stat.h>
#include <time.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace sluice::conformance {

struct Mode {
  std::string_view name;
  int command;  // of fcntl(2)
};

struct Option {
  std::string_view name;
  int level;
  int number;
  std::size_t size;
};

// An option that is set to something it is not usually.
struct Change {
  int level;
  int number;
  int value;
};

std::span<const Mode> NativeModes();
std::span<const Option> NativeOptions();
std::span<const Change> NativeChanges();

timespec ModifiedAt(const struct stat& status);
timespec ChangedAt(const struct stat& status);

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_NATIVE_SETTINGS_H_
