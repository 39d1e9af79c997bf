#include "plugins/bsd/system.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <cerrno>

namespace sluice::plugins::bsd {

#ifdef __FreeBSD__
const bool kSendsHead = true;
const bool kCountsEarlyErrors = true;
#else
const bool kSendsHead = false;
const bool kCountsEarlyErrors = false;
#endif
const bool kMayBlock = true;

// No flags. SF_NODISKIO would return EBUSY for what is not in memory, and reading does not hold up
// the caller since FreeBSD 11; SF_SYNC blocks even non-blocking sockets; the file system knows
// better how far to read ahead than SF_FLAGS() would tell it; DragonFly has none of them.
Sent SendFile(int file, int socket, std::uint64_t offset, std::size_t count,
              std::span<const std::byte> head) noexcept {
  iovec header = {.iov_base = const_cast<std::byte*>(head.data()), .iov_len = head.size()};
  sf_hdtr around = {.headers = &header, .hdr_cnt = 1, .trailers = nullptr, .trl_cnt = 0};
  off_t bytes = 0;
  const int failed = sendfile(file, socket, static_cast<off_t>(offset), count,
                              head.empty() ? nullptr : &around, &bytes, /*flags=*/0);
  return {.error = failed != 0 ? errno : 0, .bytes = bytes};
}

}  // namespace sluice::plugins::bsd
