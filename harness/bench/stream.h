// A file to send and where to: a loopback connection that somebody drains, or a file.
#ifndef SLUICE_HARNESS_BENCH_STREAM_H_
#define SLUICE_HARNESS_BENCH_STREAM_H_

#include <cstdint>
#include <thread>

#include "core/base/handle.h"
#include "harness/child/child.h"

namespace sluice::bench {

enum class Drain : std::uint8_t {
  kThread,   // a thread of its own discards what arrives, inside the kernel (MSG_TRUNC)
  kProcess,  // the same by a process of its own
  kByHand,   // the caller does, with DrainByHand(); keep what is under way small
  kRewind,   // no connection but a second file: DrainByHand() goes back to its beginning
};

// A warm temporary file of `size` bytes and a connected, blocking TCP pair on loopback. A process
// forks, so make it before there are threads. Throws
// std::system_error: it is for benchmark programs.
class Stream {
 public:
  Stream(std::uint64_t size, Drain drain);
  ~Stream();  // closes the connection and waits for the thread or the process
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  int source() const { return source_.get(); }
  int sink() const { return sink_.get(); }

  // Takes `size` bytes off the connection, waiting for them; or rewinds.
  void DrainByHand(std::uint64_t size);

 private:
  base::UniqueHandle source_;
  base::UniqueHandle sink_;
  base::UniqueHandle receiver_;
  std::thread drainer_;
  child::Child process_;
};

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_STREAM_H_
