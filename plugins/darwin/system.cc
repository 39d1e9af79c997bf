#include "plugins/bsd/system.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <cerrno>

namespace sluice::plugins::bsd {

const bool kSendsHead = false;
const bool kMayBlock = false;
const bool kCountsEarlyErrors = true;

// sendfile(2): `len` says how much to send and is overwritten by how much was sent, on every exit.
Sent SendFile(int file, int socket, std::uint64_t offset, std::size_t count,
              std::span<const std::byte> /*head*/) noexcept {
  auto length = static_cast<off_t>(count);
  const int failed =
      sendfile(file, socket, static_cast<off_t>(offset), &length, /*hdtr=*/nullptr, /*flags=*/0);
  return {.error = failed != 0 ? errno : 0, .bytes = length};
}

}  // namespace sluice::plugins::bsd
