// A request: what an application asks a driver to do.
#ifndef SLUICE_CORE_TRANSFER_REQUEST_H_
#define SLUICE_CORE_TRANSFER_REQUEST_H_

#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::transfer {

// Send `head`, then `length` bytes of `source` from `offset` on, then `tail`, to `sink`. Means the
// same as sluice_request in the plugin ABI. Handles and spans are borrowed until the transfer has
// ended.
struct Request {
  sluice_endpoint source;  // from Describe()
  sluice_endpoint sink;
  std::uint64_t offset = 0;
  std::uint64_t length = SLUICE_TO_END;
  std::span<const std::byte> head = {};
  std::span<const std::byte> tail = {};
  bool more_follows = false;   // hold the last partial segment: the caller sends more at once
  bool stable = false;         // later writes to the source must not show at the sink
  bool allow_fallback = true;  // go on with the next candidate when a plugin cannot
};

}  // namespace sluice::transfer

#endif  // SLUICE_CORE_TRANSFER_REQUEST_H_
