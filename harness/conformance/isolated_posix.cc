#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <climits>
#include <cstdint>

#include "harness/child/process.h"
#include "harness/conformance/isolated.h"

namespace sluice::conformance {

using Clock = std::chrono::steady_clock;

void WaitForAny(std::span<const Isolated* const> running, const base::Cancellation* stop) {
  std::vector<pollfd> handles = {
      {.fd = stop == nullptr ? -1 : stop->handle(), .events = POLLIN, .revents = 0}};
  Clock::time_point deadline = Clock::time_point::max();
  for (const Isolated* const it : running) {
    handles.push_back({.fd = it->child_.ended(), .events = POLLIN, .revents = 0});
    deadline = std::min(deadline, it->deadline_);
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  ::poll(handles.data(), static_cast<nfds_t>(handles.size()),
         static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX)));
}

base::Result<child::Link> PrepareCaseProcess() {
  auto link = child::Link::Take();
  child::EndOnCrash();
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
  return link;
}

void AdoptOrphans() { child::AdoptOrphans(); }

void EndStrays(std::span<const Isolated* const> but) {
  // Where the system does not tell, a process that left its group and its parent lives on.
  for (const pid_t pid : child::Children()) {
    if (std::ranges::any_of(but, [pid](const Isolated* it) { return it->child_.pid() == pid; })) {
      continue;
    }
    ::kill(pid, SIGKILL);
    child::WaitForChild(pid, nullptr, 0);
  }
}

}  // namespace sluice::conformance
