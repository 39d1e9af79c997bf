// System calls that a signal interrupts. POSIX.
#ifndef SLUICE_CORE_BASE_RETRY_H_
#define SLUICE_CORE_BASE_RETRY_H_

#include <cerrno>

namespace sluice::harness {

// Repeats the call for as long as it fails with EINTR. Answers what the call answers.
template <typename Call>
auto RetryOnSignal(const Call& call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace sluice::harness

#endif  // SLUICE_CORE_BASE_RETRY_H_
