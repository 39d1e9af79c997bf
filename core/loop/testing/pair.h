// What the tests of the poller share.
#ifndef SLUICE_CORE_LOOP_TESTING_PAIR_H_
#define SLUICE_CORE_LOOP_TESTING_PAIR_H_

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/loop/poller.h"
#include "core/base/handle.h"
#include "core/base/file.h"
#include "core/base/socket.h"

namespace sluice::transfer::testing {

inline constexpr std::chrono::milliseconds kForEver(-1);
inline constexpr std::chrono::milliseconds kNow(0);

// The tokens of one Wait().
inline std::vector<std::uint64_t> Tokens(Poller& poller, std::chrono::milliseconds timeout) {
  std::array<Poller::Event, Poller::kAtOnce> events;
  const std::size_t count = poller.Wait(events, timeout).value();
  std::vector<std::uint64_t> tokens;
  for (const Poller::Event& event : std::span(events).first(count)) tokens.push_back(event.token);
  return tokens;
}

class Pair {
 public:
  Pair() : ends_(harness::os::ConnectLoopback().value()) {
    for (const UniqueHandle& end : ends_) harness::os::SetNonblocking(end.get(), true);
  }

  Handle one() const { return ends_[0].get(); }
  Handle other() const { return ends_[1].get(); }
  void CloseOther() { ends_[1].reset(); }

  void Send() const {
    std::array<std::byte, 1> byte{};
    ASSERT_EQ(harness::os::Write(other(), byte), 1);
  }
  void Fill() const {
    const std::vector<std::byte> bytes(100'000);
    while (harness::os::Write(one(), bytes) > 0) {
    }
  }
  void Empty() const {
    std::vector<std::byte> bytes(100'000);
    while (harness::os::Read(other(), bytes) > 0) {
    }
  }

 private:
  std::array<UniqueHandle, 2> ends_;
};

}  // namespace sluice::transfer::testing

#endif  // SLUICE_CORE_LOOP_TESTING_PAIR_H_
