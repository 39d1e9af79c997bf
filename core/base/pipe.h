// What a pipe takes that nobody reads.
#ifndef SLUICE_CORE_BASE_PIPE_H_
#define SLUICE_CORE_BASE_PIPE_H_

#include <cstdint>

namespace sluice::harness::os {

// The most bytes that a single blocking write leaves in a pipe with room for them. More waits for
// the reader. FreeBSD and macOS: 8191, as larger writes go directly to the reader (PIPE_MINDIRECT
// in sys_pipe.c). Elsewhere the room is the only limit.
std::uint64_t MostBufferedWrite();

}  // namespace sluice::harness::os

#endif  // SLUICE_CORE_BASE_PIPE_H_
