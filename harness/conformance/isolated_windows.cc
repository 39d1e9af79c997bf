#include <windows.h>

#include <algorithm>
#include <cstdint>

#include "harness/conformance/isolated.h"

namespace sluice::conformance {
namespace {

using Clock = std::chrono::steady_clock;

// How often more processes than the system waits for at once are looked at.
constexpr std::chrono::milliseconds kGlance{20};

HANDLE Native(base::Handle handle) { return reinterpret_cast<HANDLE>(handle); }

}  // namespace

void WaitForAny(std::span<const Isolated* const> running, const base::Cancellation* stop) {
  std::vector<HANDLE> handles;
  if (stop != nullptr) handles.push_back(Native(stop->event()));
  Clock::time_point deadline = Clock::time_point::max();
  for (const Isolated* const it : running) {
    handles.push_back(Native(it->child_.ended()));
    deadline = std::min(deadline, it->deadline_);
  }
  auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  if (handles.size() > MAXIMUM_WAIT_OBJECTS) {
    handles.resize(MAXIMUM_WAIT_OBJECTS);
    left = std::min(left, kGlance);
  }
  WaitForMultipleObjects(
      static_cast<DWORD>(handles.size()), handles.data(), FALSE,
      static_cast<DWORD>(std::clamp<std::int64_t>(left.count(), 0, std::int64_t{INFINITE} - 1)));
}

base::Result<child::Link> PrepareCaseProcess() {
  child::EndOnCrash();
  return child::Link::Take();
}

void AdoptOrphans() {}

void EndStrays(std::span<const Isolated* const>) {}

}  // namespace sluice::conformance
