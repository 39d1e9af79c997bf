// Streams of bytes through this process, and their digests.
#ifndef SLUICE_HARNESS_APP_STREAMS_H_
#define SLUICE_HARNESS_APP_STREAMS_H_

#include <cstdint>
#include <functional>

#include "core/base/cancellation.h"
#include "core/base/error.h"
#include "core/base/handle.h"
#include "harness/app/digest_line.h"

namespace sluice::app {

using base::Handle;

// Where received bytes go, besides into the digest: a blocking handle, or this.
inline constexpr Handle kNowhere = base::kNoHandle;

// Reads the non-blocking `socket` to the end of the stream and writes all to `output`.
// `on_progress` gets the bytes so far.
base::Result<StreamDigest> Drain(Handle socket, Handle output,
                                 const std::function<void(std::uint64_t)>& on_progress,
                                 const base::Cancellation& cancellation);

// Reads `length` bytes of `file` from `offset` on, or fewer if it ends earlier. Its position stays.
base::Result<StreamDigest> DigestRange(Handle file, std::uint64_t offset, std::uint64_t length,
                                       const base::Cancellation& cancellation);

// Writes DigestLine() to the non-blocking `socket`.
base::Result<void> AnswerDigest(Handle socket, const StreamDigest& stream,
                                const base::Cancellation& cancellation);

// Waits for the peer's DigestLine(). Errors: protocol_error if the stream ends or says something
// else, timed_out if for half a minute nothing comes and nothing more of what was sent arrives
// either.
base::Result<StreamDigest> AwaitDigest(Handle socket, const base::Cancellation& cancellation);

}  // namespace sluice::app

#endif  // SLUICE_HARNESS_APP_STREAMS_H_
