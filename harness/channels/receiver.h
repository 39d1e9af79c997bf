// Reads a connection to its end without the caller's attention.
#ifndef SLUICE_HARNESS_CHANNELS_RECEIVER_H_
#define SLUICE_HARNESS_CHANNELS_RECEIVER_H_

#include <cstdint>
#include <memory>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "harness/channels/connection.h"
#include "harness/channels/digest.h"

namespace sluice::channels {

// What arrived.
struct Received {
  std::uint64_t bytes = 0;
  Digest digest;
  int os_error = 0;  // what ended it: 0 is the end of the stream, else errno or GetLastError()
};

// Reads a stream or a file to its end, in the calling thread.
Received Drain(base::Handle source);

// Drains a stream from Start() on, as fast as it can: on POSIX systems in a process of its own (see
// child.h), on Windows in a thread. A file has no end to wait for: it is read by Finish().
//
//   auto receiver = Receiver::Start(std::move(connection.receiver));
//   ... write to connection.sink ...
//   connection.sink.reset();
//   auto received = receiver->Finish();
//
// Destroyed without Finish(), it stops reading. A harness that waits for children of its own names
// them: waitpid(-1) might take this one.
class Receiver {
 public:
  static base::Result<Receiver> Start(base::UniqueHandle receiver);

  Receiver(Receiver&&) noexcept;
  Receiver& operator=(Receiver&&) noexcept;
  ~Receiver();

  // Waits for the end of the stream, so every handle of the sink has to be closed; for a file:
  // reads from the receiver's position to the end. Once.
  base::Result<Received> Finish();

 private:
  class Work;  // of the operating system
  explicit Receiver(std::unique_ptr<Work> work);

  std::unique_ptr<Work> work_;
};

}  // namespace sluice::channels

#endif  // SLUICE_HARNESS_CHANNELS_RECEIVER_H_
