// The same on several threads at a time.
#ifndef SLUICE_HARNESS_CONFORMANCE_SUPPORT_PARALLEL_H_
#define SLUICE_HARNESS_CONFORMANCE_SUPPORT_PARALLEL_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sluice::conformance {

// Runs `body(number)`, which answers what went wrong or nothing, on `count` threads that start
// together, number 0 … count − 1. Answers the first complaint of the lowest number. `body` may not
// throw: the trial's findings are made by the trial's thread.
template <class Body>
std::string OnThreads(std::size_t count, const Body& body) {
  // Not std::barrier: where the system has no futex, that of GCC 12 loses a wake-up now and then.
  std::mutex mutex;
  std::condition_variable all_are_there;
  std::size_t missing = count;
  std::vector<std::string> complaints(count);
  {
    std::vector<std::jthread> threads;
    for (std::size_t number = 0; number < count; ++number) {
      threads.emplace_back([&, number] {
        {
          std::unique_lock lock(mutex);
          if (--missing == 0) all_are_there.notify_all();
          all_are_there.wait(lock, [&] { return missing == 0; });
        }
        complaints[number] = body(number);
      });
    }
  }
  for (std::string& complaint : complaints) {
    if (!complaint.empty()) return complaint;
  }
  return {};
}

}  // namespace sluice::conformance

#endif  // SLUICE_HARNESS_CONFORMANCE_SUPPORT_PARALLEL_H_
