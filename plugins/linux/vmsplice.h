// linux.vmsplice: mmap(2) of the source, vmsplice(2) of the mapping into a pipe, splice(2) from the
// pipe into the sink.
#ifndef SLUICE_PLUGINS_LINUX_VMSPLICE_H_
#define SLUICE_PLUGINS_LINUX_VMSPLICE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>
#include <utility>

#include "plugins/common/mapped.h"
#include "plugins/common/route.h"
#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"
#include "plugins/linux/private_pipe.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// "mmap and gather": no copy by the sending call although the program has the bytes in its memory
// and could read them while they are sent. The mapping's pages are those of the page cache, and
// sockets and pipes get references to them, which outlive the mapping. So later writes to the
// source show at the receiver until it has the bytes, and SLUICE_REQUEST_STABLE is refused. Files
// get a copy.
//
// The mapping is a window of 1 MiB; each costs mmap, vmsplice, splice, fstat and munmap. A sink
// that is a pipe gets the pages directly, as many at a time as it has slots. As with linux.splice,
// what waits in the private pipe counts as not moved.
class Vmsplice {
 public:
  static constexpr Identity kIdentity{
      .name = "linux.vmsplice",
      .version = "1.1.0",
      .summary = "sends pages of a mapping by reference, through a pipe: mmap + vmsplice + splice",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_TO_END |
                      SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kSocketSinks,
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 14}),
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kPipeSink,
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 80}),
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kFileSink,
             .staged_milli = 0,
             .send_milli = 1000,
             .crossings_per_mib_max = 14}),
  };

  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept {
    return ProbeByReference(route, report);
  }

  explicit Vmsplice(const sluice_request& request, PrivatePipe&& pipe = {}) noexcept
      : request_(request),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink),
        pipe_(std::move(pipe)) {}
  // Inlined where the constructor is: a call would load again what that has just stored.
  [[gnu::always_inline]] sluice_status Open(sluice_report& report) noexcept {
    const sluice_status status = CheckByReference(request_, report);
    if (status != SLUICE_OK || sink_.IsOne(kPipeSink)) return status;
    return pipe_.Provide(cursor_.expected_rest(), report);
  }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

  using Kept = PrivatePipe;
  Kept Keep() noexcept { return pipe_.Keep(); }

 private:
  Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer IntoSinkPipe(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Fill(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Look(std::uint64_t most, sluice_progress& progress,
              std::span<const std::byte>* view) noexcept;
  [[gnu::cold]] Answer AfterFailure(int error, sluice_progress& progress) noexcept;

  const sluice_request& request_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  Measured<Mmap> measured_;
  MappedWindow<Mmap> window_;
  PrivatePipe pipe_;
  bool writable_ = false;  // the sink, a pipe, was found to be
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_VMSPLICE_H_
