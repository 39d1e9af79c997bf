// Where a benchmark's transfers run: a file, a connection, and a receiver that knows when the last
// byte came.
#ifndef SLUICE_HARNESS_BENCH_TRACK_H_
#define SLUICE_HARNESS_BENCH_TRACK_H_

#include <chrono>
#include <cstdint>
#include <memory>

#include "core/base/error.h"
#include "core/base/handle.h"
#include "harness/channels/channel.h"
#include "harness/witness/payload.h"

namespace sluice::bench {

// What a receiver did for the bytes it was told to expect.
struct LastByte {
  std::chrono::steady_clock::time_point at;
  double processor_seconds;  // of the receiver; 0 where nobody receives
};

// The receiver is a thread that reads into a buffer of its own, as fast as it can, on another
// processor than the sender where there are several. A file has no receiver: its last byte has come
// when it was accepted. TCP sends small segments at once (TCP_NODELAY), as servers do.
//
// One thread uses a track.
class Track {
 public:
  // `payload` is borrowed. An error says what the system refused.
  static base::Result<std::unique_ptr<Track>> Make(const channels::Channel& channel,
                                                   const witness::Payload& payload);
  ~Track();  // ends the stream and joins the receiver
  Track(const Track&) = delete;
  Track& operator=(const Track&) = delete;

  base::Handle source() const { return payload_->source(); }
  base::Handle sink() const { return sink_.get(); }
  std::uint64_t bytes() const { return payload_->bytes(); }  // of one transfer

  // A file is written from its beginning again; a stream goes on.
  void Rewind();

  // Before the first of `bytes` more is sent.
  void Expect(std::uint64_t bytes);

  // Waits until all that was expected has come, or for `patience`: then, and if the connection
  // broke, an error.
  base::Result<LastByte> Await(std::chrono::seconds patience = std::chrono::seconds(60));

 private:
  class Receiver;

  Track(const witness::Payload& payload, base::UniqueHandle sink,
        std::unique_ptr<Receiver> receiver);

  const witness::Payload* payload_;
  base::UniqueHandle sink_;
  std::unique_ptr<Receiver> receiver_;  // NULL: the sink is a file
};

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_TRACK_H_
