// Connections that another process reads slowly.
#ifndef SLUICE_HARNESS_BENCH_SLOW_RECEIVERS_H_
#define SLUICE_HARNESS_BENCH_SLOW_RECEIVERS_H_

#include <cstddef>
#include <vector>

#include "core/base/handle.h"
#include "harness/child/child.h"

namespace sluice::bench {

// TCP connections on loopback with small buffers that do not grow. At each ReadSome() a child
// process empties the receive buffers of the next kBurst of them, round and round: as many bytes
// become free at a time, however many connections there are. It discards inside the kernel
// (MSG_TRUNC). For benchmark programs of one thread: throws std::system_error.
class SlowReceivers {
 public:
  static constexpr int kBurst = 10;
  static constexpr int kBuffer = 32 * 1024;  // SO_SNDBUF and SO_RCVBUF; the kernel doubles it

  explicit SlowReceivers(std::size_t count);
  ~SlowReceivers() = default;  // ends the child
  SlowReceivers(const SlowReceivers&) = delete;
  SlowReceivers& operator=(const SlowReceivers&) = delete;

  // The sending ends, non-blocking.
  const std::vector<base::UniqueHandle>& sinks() const { return sinks_; }

  // Returns when the child has read. count / kBurst calls are a pass over all connections.
  void ReadSome() const;

 private:
  std::vector<base::UniqueHandle> sinks_;
  mutable child::Child child_;  // reads once for each time that its gate opens, and reports it
};

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_SLOW_RECEIVERS_H_
