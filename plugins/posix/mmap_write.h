// posix.mmap_write: mmap(2) of the source, send(2) or write(2) from the mapping.
#ifndef SLUICE_PLUGINS_POSIX_MMAP_WRITE_H_
#define SLUICE_PLUGINS_POSIX_MMAP_WRITE_H_

#include <array>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "plugins/common/mapped.h"
#include "plugins/common/route.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// One copy of every byte: the page cache into the sink. The mapping is a window that moves on every
// 1 MiB; each costs mmap, write and munmap, and there is an fstat before the first write of a step
// and after each. Pipes get 32 KiB at a time.
//
// Bytes are sent by value: write(2) has copied them when it returns.
class MmapWrite {
 public:
  static constexpr Identity kIdentity{
      .name = "posix.mmap_write",
      .version = "1.0.0",
      .summary = "writes from a mapping of the file, 1 MiB at a time: mmap + send or write",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_STABLE |
                      SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kSocketSinks | kFileSink,
             .staged_milli = 0,
             .send_milli = 1000,
             .crossings_per_mib_max = 12}),
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kPipeSink,
             .staged_milli = 0,
             .send_milli = 1000,
             .crossings_per_mib_max = 140}),
  };

  // Maps regular files; writes sockets, pipes, files and devices.
  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept {
    static constexpr Route kRoute{
        .sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
        .sinks = kSocketSinks | kPipeSink | kFileSink | kDeviceSink,
        .source_reason = "the source is not a regular file: it has no mapping",
        .sink_reason = "the sink is not a stream socket, pipe, file or device"};
    return kRoute.Check(route, report);
  }

  explicit MmapWrite(const sluice_request& request) noexcept
      : route_(*request.route),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink) {}
  sluice_status Open(sluice_report& report) noexcept { return Probe(route_, report); }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

 private:
  const sluice_route& route_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  Mapped<Mmap> mapped_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_POSIX_MMAP_WRITE_H_
