// linux.sendfile: sendfile(2), from the page cache to the sink without user memory.
#ifndef SLUICE_PLUGINS_LINUX_SENDFILE_H_
#define SLUICE_PLUGINS_LINUX_SENDFILE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "plugins/common/route.h"
#include "plugins/common/staged.h"
#include "plugins/common/step.h"
#include "plugins/linux/by_reference.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// Sockets and pipes get references to the pages of the page cache: the sending call copies nothing.
// Later writes to the source therefore show at the receiver until it has the bytes, and
// SLUICE_REQUEST_STABLE is refused. Files get a copy. A transfer that fits the budget is one system
// call, except to unix sockets, which get 32 KiB at a time.
//
// sendfile(2) cannot hold back its last segment for a tail or for what the caller sends next. So on
// TCP the last kHeld bytes of such a transfer go by pread(2) and send(2) with MSG_MORE. If that is
// all there is, the path is "read+write".
//
// To pipes the kernel copies before Linux 5.12; 5.10 and 5.11 return EINVAL.
class Sendfile {
 public:
  static constexpr std::size_t kHeld = std::size_t{16} * 1024;
  static constexpr Identity kIdentity{
      .name = "linux.sendfile",
      .version = "1.0.0",
      .summary = "sends pages of the page cache by reference: sendfile",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_TO_END |
                      SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kTcpSink,
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 2}),
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
             .crossings_per_mib_max = 2}),
  };

  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept {
    return ProbeByReference(route, report);
  }

  explicit Sendfile(const sluice_request& request) noexcept
      : request_(request),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink),
        holds_end_(cursor_.HoldsEnd() && sink_.IsOne(SLUICE_KIND_BIT(SLUICE_KIND_TCP))) {}
  sluice_status Open(sluice_report& report) noexcept { return CheckByReference(request_, report); }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

 private:
  sluice_status StepToUnix(std::uint64_t budget, sluice_progress& progress) noexcept;
  inline Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;

  const sluice_request& request_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  bool holds_end_;                 // the last kHeld bytes go through held_
  const char* path_ = "sendfile";  // what progress.path says
  Staged<kHeld> held_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_SENDFILE_H_
