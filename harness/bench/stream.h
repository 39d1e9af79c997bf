// A file to send and a loopback connection that somebody drains.
#ifndef SLUICE_HARNESS_BENCH_STREAM_H_
#define SLUICE_HARNESS_BENCH_STREAM_H_

#include <cstdint>
#include <thread>

#include "core/transfer/unique_handle.h"

namespace sluice::harness {

enum class Drain : std::uint8_t {
  kThread,  // a thread of its own discards what arrives, inside the kernel (MSG_TRUNC)
  kByHand,  // the caller does, with DrainByHand(); keep what is under way small
};

// A warm temporary file of `size` bytes and a connected, blocking TCP pair on loopback. Throws
// std::system_error: it is for benchmark programs.
class Stream {
 public:
  Stream(std::uint64_t size, Drain drain);
  ~Stream();  // closes the connection and joins the thread
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  int source() const { return source_.get(); }
  int sink() const { return sink_.get(); }

  // Takes `size` bytes off the connection, waiting for them.
  void DrainByHand(std::uint64_t size);

 private:
  transfer::UniqueHandle source_;
  transfer::UniqueHandle sink_;
  transfer::UniqueHandle receiver_;
  std::thread drainer_;
};

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_BENCH_STREAM_H_
