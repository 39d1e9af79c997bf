// Reads a connection to its end without the caller's attention.
#ifndef SLUICE_HARNESS_CHANNELS_RECEIVER_H_
#define SLUICE_HARNESS_CHANNELS_RECEIVER_H_

#include <cerrno>
#include <cstdint>
#include <utility>

#include "core/host/error.h"
#include "harness/channels/child.h"
#include "harness/channels/connection.h"
#include "harness/channels/digest.h"

namespace sluice::harness {

// What arrived.
struct Received {
  std::uint64_t bytes = 0;
  Digest digest;
  int os_error = 0;  // what ended it: 0 is the end of the stream, else read(2)'s errno
};

// Drains a stream in a process of its own (see Child), from Start() on, as fast as it can. A file
// has no end to wait for: it is read by Finish().
//
//   auto receiver = Receiver::Start(std::move(connection.receiver));
//   ... write to connection.sink ...
//   connection.sink.reset();
//   auto received = receiver->Finish();
//
// Destroyed without Finish(), it kills the process. A harness that waits for children of its own
// names them: waitpid(-1) might take this one.
class Receiver {
 public:
  static host::Result<Receiver> Start(UniqueFd receiver);

  // Waits for the end of the stream, so every descriptor of the sink has to be closed; for a file:
  // reads from the receiver's position to the end. Once.
  host::Result<Received> Finish();

 private:
  Receiver(UniqueFd source, Child child) : source_(std::move(source)), child_(std::move(child)) {}

  UniqueFd source_;  // a file: itself; a stream: where the process reports
  Child child_;      // none for a file
};

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_CHANNELS_RECEIVER_H_
