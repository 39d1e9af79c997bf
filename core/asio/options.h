// Options of one async_transfer().
#ifndef SLUICE_CORE_ASIO_OPTIONS_H_
#define SLUICE_CORE_ASIO_OPTIONS_H_

#include <sluice/plugin.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/transfer/costs.h"

namespace sluice::asio {

// The bytes an operation moves before other handlers get their turn. A system call that moves that
// many from memory takes ten to a hundred microseconds.
inline constexpr std::uint64_t kStepBytes = std::uint64_t{256} << 10;

// The same as in transfer::Request. The spans are borrowed until the operation has completed.
struct TransferOptions {
  std::uint64_t offset = 0;
  std::uint64_t length = SLUICE_TO_END;
  std::span<const std::byte> head = {};   // sent before the file, in one segment with its start
  std::span<const std::byte> tail = {};   // sent after it
  bool more_follows = false;              // hold the last partial segment: more is sent at once
  bool stable = false;                    // later writes to the file must not show at the sink
  bool allow_fallback = true;             // go on with the next plugin when one cannot
  std::uint64_t step_bytes = kStepBytes;  // ≥ 1
  const transfer::CostTable* costs = nullptr;  // borrowed: for the order of plugins; NULL:
                                               // transfer::BuiltInCosts()
};

}  // namespace sluice::asio

#endif  // SLUICE_CORE_ASIO_OPTIONS_H_
