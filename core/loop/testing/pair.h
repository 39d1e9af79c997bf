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

#include "core/base/file.h"
#include "core/base/handle.h"
#include "core/base/socket.h"
#include "core/loop/poller.h"

namespace sluice::loop::testing {

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
  Pair() : ends_(base::ConnectLoopback().value()) {
    for (const base::UniqueHandle& end : ends_) base::SetNonblocking(end.get(), true);
  }

  base::Handle one() const { return ends_[0].get(); }
  base::Handle other() const { return ends_[1].get(); }
  void CloseOther() { ends_[1].reset(); }

  void Send() const {
    std::array<std::byte, 1> byte{};
    ASSERT_EQ(base::Write(other(), byte), 1);
  }
  void Fill() const {
    const std::vector<std::byte> bytes(100'000);
    while (base::Write(one(), bytes) > 0) {
    }
  }
  void Empty() const {
    std::vector<std::byte> bytes(100'000);
    while (base::Read(other(), bytes) > 0) {
    }
  }

 private:
  std::array<base::UniqueHandle, 2> ends_;
};

}  // namespace sluice::loop::testing

#endif  // SLUICE_CORE_LOOP_TESTING_PAIR_H_
