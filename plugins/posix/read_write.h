// posix.read_write: pread(2) into a buffer, send(2) or write(2) from it. Works wherever anything
// works.
#ifndef SLUICE_PLUGINS_POSIX_READ_WRITE_H_
#define SLUICE_PLUGINS_POSIX_READ_WRITE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "plugins/common/route.h"
#include "plugins/common/staged.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// Two copies of every byte: the page cache into the buffer, the buffer into the sink. Two system
// calls for each 64 KiB, or 32 KiB into a pipe; the head goes out in one call with the first chunk,
// the tail with the last.
//
// Bytes are sent by value, so later writes to the source do not show. Up to one buffer may have
// been read that the sink has not accepted when a transfer ends early; it does not count.
class ReadWrite {
 public:
  static constexpr std::size_t kChunk = std::size_t{64} * 1024;
  static constexpr Identity kIdentity{
      .name = "posix.read_write",
      .version = "1.0.0",
      .summary = "reads into a buffer and writes from it: pread + send or write",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_STABLE |
                      SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kSocketSinks | kFileSink,
             .staged_milli = 1000,
             .send_milli = 1000,
             .crossings_per_mib_max = 80}),
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kPipeSink,
             .staged_milli = 1000,
             .send_milli = 1000,
             .crossings_per_mib_max = 140}),
  };

  // Reads regular files and devices; writes sockets, pipes, files and devices.
  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept {
    static constexpr Route kRoute{
        .sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE) | SLUICE_KIND_BIT(SLUICE_KIND_DEVICE),
        .sinks = kSocketSinks | kPipeSink | kFileSink | kDeviceSink,
        .source_reason = "the source is neither a regular file nor a device: pread cannot seek it",
        .sink_reason = "the sink is not a stream socket, pipe, file or device"};
    return kRoute.Check(route, report);
  }

  explicit ReadWrite(const sluice_request& request) noexcept
      : route_(*request.route),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink),
        at_once_(std::min(kChunk, sink_.AtOnce())) {}
  sluice_status Open(sluice_report& report) noexcept { return Probe(route_, report); }
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

 private:
  const sluice_route& route_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  std::size_t at_once_;  // of the source
  Staged<kChunk> staged_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_POSIX_READ_WRITE_H_
