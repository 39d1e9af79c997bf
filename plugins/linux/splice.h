// linux.splice: splice(2) from the file into a private pipe, and from the pipe into the sink.
#ifndef SLUICE_PLUGINS_LINUX_SPLICE_H_
#define SLUICE_PLUGINS_LINUX_SPLICE_H_

#include <array>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <utility>

#include "plugins/common/route.h"
#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"
#include "plugins/linux/private_pipe.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// No copy by the sending call: two system calls for each MiB, or for 64 KiB to a unix socket.
// Sockets get references to the pages of the page cache, so later writes to the source show at the
// receiver until it has the bytes, and SLUICE_REQUEST_STABLE is refused. Files get a copy. A sink
// that is a pipe is spliced into directly.
//
// The private pipe is filled only when it is empty, with no more than the step may move. What the
// sink does not accept waits there for the next step. It counts as not moved, so after an error it
// is read from the source again. If the process is out of descriptors, open() returns
// SLUICE_E_UNSUPPORTED: plugins that need no descriptor can continue.
class Splice {
 public:
  static constexpr Identity kIdentity{
      .name = "linux.splice",
      .version = "1.1.0",
      .summary = "sends pages of the page cache by reference, through a pipe: splice",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_TO_END |
                      SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kTcpSink,
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 6}),
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kUnixSink,
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 70}),
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kPipeSink,
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 40}),
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kFileSink,
             .staged_milli = 0,
             .send_milli = 1000,
             .crossings_per_mib_max = 6}),
  };

  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept {
    return ProbeByReference(route, report);
  }

  explicit Splice(const sluice_request& request, PrivatePipe&& pipe = {}) noexcept
      : request_(request),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink),
        pipe_(std::move(pipe)) {}
  // Inlined where the constructor is: a call would load again what that has just stored.
  [[gnu::always_inline]] sluice_status Open(sluice_report& report) noexcept {
    const sluice_status status = CheckByReference(request_, report);
    if (status != SLUICE_OK || sink_.IsOne(kPipeSink)) return status;
    return pipe_.Provide(std::min(cursor_.expected_rest(), MostInPipe()), report);
  }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

  using Kept = PrivatePipe;
  Kept Keep() noexcept { return pipe_.Keep(); }

 private:
  // As with kMostToUnix: what is in the pipe goes to a unix socket in pieces of 64 KiB anyway, and
  // while it is filled with more nothing arrives.
  std::uint64_t MostInPipe() const noexcept {
    return sink_.IsOne(kUnixSink) ? PrivatePipe::kUsual : PrivatePipe::kMost;
  }

  Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer IntoSinkPipe(std::uint64_t budget, sluice_progress& progress) noexcept;
  std::int64_t Fill(std::uint64_t budget) noexcept;
  std::int64_t FromSource(int pipe, std::uint64_t count) noexcept;

  const sluice_request& request_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  PrivatePipe pipe_;
  bool short_ = false;  // the source gave less than it was asked for: this may be its end
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_SPLICE_H_
