#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "harness/witness/raw_sendfile.h"

namespace sluice::witness {

// An error may come with bytes that were sent before it.
std::int64_t SendfileOnce(int source, int sink, std::uint64_t offset, std::uint64_t bytes) {
  auto sent = static_cast<off_t>(bytes);
  const int result = ::sendfile(source, sink, static_cast<off_t>(offset), &sent, nullptr, 0);
  return result == 0 || sent > 0 ? sent : -1;
}

}  // namespace sluice::witness
