// The same on several threads at a time.
#ifndef SLUICE_HARNESS_CONFORMANCE_CASES_PARALLEL_H_
#define SLUICE_HARNESS_CONFORMANCE_CASES_PARALLEL_H_

#include <barrier>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace sluice::harness {

// Runs `body(number)`, which answers what went wrong or nothing, on `count` threads that start
// together, number 0 … count − 1. Answers the first complaint of the lowest number. `body` may not
// throw: the trial's findings are made by the trial's thread.
template <class Body>
std::string OnThreads(std::size_t count, const Body& body) {
  std::barrier start(static_cast<std::ptrdiff_t>(count));
  std::vector<std::string> complaints(count);
  {
    std::vector<std::jthread> threads;
    for (std::size_t number = 0; number < count; ++number) {
      threads.emplace_back([&, number] {
        start.arrive_and_wait();
        complaints[number] = body(number);
      });
    }
  }
  for (std::string& complaint : complaints) {
    if (!complaint.empty()) return complaint;
  }
  return {};
}

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CONFORMANCE_CASES_PARALLEL_H_
