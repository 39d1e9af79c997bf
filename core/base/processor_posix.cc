#include "core/base/processor.h"

#if defined(__linux__)
#include <sched.h>
#endif

#include <ctime>

namespace sluice::base {
namespace {

double SecondsOf(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

#if defined(__linux__)

// Threads begin with what the thread that starts them may do, so the process is asked once.
const cpu_set_t& Allowed() {
  static const cpu_set_t kAtFirst = [] {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    return set;
  }();
  return kAtFirst;
}

#endif

}  // namespace

double ThreadSeconds() { return SecondsOf(CLOCK_THREAD_CPUTIME_ID); }
double ProcessSeconds() { return SecondsOf(CLOCK_PROCESS_CPUTIME_ID); }

#if defined(__linux__)

bool StayOnProcessor(unsigned which) {
  const cpu_set_t& allowed = Allowed();
  const auto count = static_cast<unsigned>(CPU_COUNT(&allowed));
  if (count < 2) return false;
  unsigned skip = which % count;
  for (unsigned processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!CPU_ISSET(processor, &allowed) || skip-- != 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
  }
  return false;
}

void RunAnywhere() { sched_setaffinity(0, sizeof(cpu_set_t), &Allowed()); }

#else

bool StayOnProcessor(unsigned /*which*/) { return false; }
void RunAnywhere() {}

#endif

}  // namespace sluice::base
