#include <windows.h>

#include "core/base/processor.h"

namespace sluice::base {
namespace {

double Seconds(const FILETIME& time) {
  return (static_cast<double>(time.dwHighDateTime) * 0x1p32 +
          static_cast<double>(time.dwLowDateTime)) *
         1e-7;
}

template <class Times, class Handle>
double SecondsOf(Times times, Handle handle) {
  FILETIME begun{};
  FILETIME ended{};
  FILETIME kernel{};
  FILETIME user{};
  times(handle, &begun, &ended, &kernel, &user);
  return Seconds(kernel) + Seconds(user);
}

}  // namespace

double ThreadSeconds() { return SecondsOf(GetThreadTimes, GetCurrentThread()); }
double ProcessSeconds() { return SecondsOf(GetProcessTimes, GetCurrentProcess()); }

bool StayOnProcessor(unsigned /*which*/) { return false; }
void RunAnywhere() {}

}  // namespace sluice::base
