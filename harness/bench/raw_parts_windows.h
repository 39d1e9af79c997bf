// What raw loops of Windows are made of.
#ifndef SLUICE_HARNESS_BENCH_RAW_PARTS_WINDOWS_H_
#define SLUICE_HARNESS_BENCH_RAW_PARTS_WINDOWS_H_

#include <winsock2.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/base/handle.h"

namespace sluice::bench::raw {

using base::Handle;

// Most that one call is asked for: a step of the driver (transfer::kStepBytes).
inline constexpr std::uint64_t kMostAtOnce = std::uint64_t{2} << 20U;

HANDLE HandleOf(Handle handle);

// Calls at an offset, of which there is one at a time. A loop by hand keeps the event for all.
class OverlappedCall {
 public:
  OverlappedCall();
  ~OverlappedCall();
  OverlappedCall(const OverlappedCall&) = delete;
  OverlappedCall& operator=(const OverlappedCall&) = delete;

  OVERLAPPED* At(std::uint64_t offset);

  // How many bytes the call moved that answered `done`; nothing: it failed.
  std::optional<std::uint64_t> Await(Handle handle, bool done);

 private:
  HANDLE event_;
  OVERLAPPED overlapped_{};
};

// send(), or WriteFile() to what is no socket, until all is accepted; false on an error.
bool WriteAll(Handle sink, std::span<const std::byte> bytes);

// True if the file has at least `size` bytes: a careful program looks before and after it sends
// from a mapping, and TransmitFile() is asked for no more than there is.
bool HasBytes(Handle file, std::uint64_t size);

}  // namespace sluice::bench::raw

#endif  // SLUICE_HARNESS_BENCH_RAW_PARTS_WINDOWS_H_
