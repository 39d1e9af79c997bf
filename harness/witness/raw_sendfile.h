// A sendfile(2) loop of the harness's own.
#ifndef SLUICE_HARNESS_WITNESS_RAW_SENDFILE_H_
#define SLUICE_HARNESS_WITNESS_RAW_SENDFILE_H_

#include <cstdint>

#include "core/base/error.h"

namespace sluice::witness {

// Sends the first `bytes` of the file to a non-blocking sink, until it takes nothing for a while.
// Answers how many it took.
base::Result<std::uint64_t> RawSendfile(int source, int sink, std::uint64_t bytes);

// One call of the system's sendfile(2) from `offset` on, at most `bytes`, which are not 0. Bytes
// sent, 0 at the end of the file, or −1 with errno and nothing sent. Implemented in the folder of
// the operating system.
std::int64_t SendfileOnce(int source, int sink, std::uint64_t offset, std::uint64_t bytes);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_RAW_SENDFILE_H_
