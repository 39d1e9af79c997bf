// What every plugin that tests the witnesses does except moving the bytes.
#ifndef SLUICE_HARNESS_WITNESS_TESTING_MOVER_H_
#define SLUICE_HARNESS_WITNESS_TESTING_MOVER_H_

#include <sluice/plugin.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "core/base/handle.h"

namespace sluice::witness::testing {

// The most that Mover::Move() is asked to move.
inline constexpr std::size_t kChunk = std::size_t{64} << 10U;

// `Mover` has
//   static constexpr const char* kName;
//   Move(base::Handle source, std::int64_t offset, base::Handle sink, std::size_t count);
// which returns bytes, or -1 and errno.
template <class Mover>
class Plugin {
 public:
  static constexpr Identity kIdentity{
      .name = Mover::kName, .version = "1.0.0", .summary = "for tests of the witnesses"};
  static constexpr std::array<sluice_claim, 0> kClaims{};

  static sluice_status Probe(const sluice_route&, sluice_report&) { return SLUICE_OK; }
  explicit Plugin(const sluice_request& request)
      : cursor_(request),
        source_(static_cast<base::Handle>(request.route->source->handle)),
        sink_(static_cast<base::Handle>(request.route->sink->handle)) {}
  sluice_status Open(sluice_report& report) {
    if constexpr (requires { Mover::kRefuses; }) {
      return Refuse(report, SLUICE_E_UNSUPPORTED, "it never can");
    }
    return SLUICE_OK;
  }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    const auto count = static_cast<std::size_t>(cursor_.Limit(budget, kChunk));
    const std::int64_t moved =
        mover_.Move(source_, static_cast<std::int64_t>(cursor_.offset()), sink_, count);
    if (moved < 0 && errno == EAGAIN) return WaitFor(progress, sink_, SLUICE_WAIT_WRITABLE);
    if (moved < 0) return Fail(progress, SLUICE_E_SINK_IO, "moving failed", errno);
    cursor_.Advance(static_cast<std::uint64_t>(moved));
    cursor_.Count(progress);
    progress.path = "test";
    return cursor_.part() == Cursor::Part::kEnd ? SLUICE_DONE : SLUICE_MORE;
  }

 private:
  Cursor cursor_;
  base::Handle source_;
  base::Handle sink_;
  Mover mover_;
};

}  // namespace sluice::witness::testing

#endif  // SLUICE_HARNESS_WITNESS_TESTING_MOVER_H_
