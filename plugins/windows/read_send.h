// windows.read_send: ReadFile() into a buffer, WSASend() or WriteFile() from it. Works wherever
// anything works.
#ifndef SLUICE_PLUGINS_WINDOWS_READ_SEND_H_
#define SLUICE_PLUGINS_WINDOWS_READ_SEND_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "plugins/common/route.h"
#include "plugins/common/staged.h"
#include "plugins/windows/sink.h"
#include "plugins/windows/source.h"

namespace sluice::plugins::windows {

// Two copies of every byte: the system's cache into the buffer, the buffer into the sink. Two calls
// for each 64 KiB; to a socket the head goes out in one call with the first chunk, the tail with
// the last.
//
// Bytes are sent by value, so later writes to the source do not show. Up to one buffer may have
// been read that the sink has not accepted when a transfer ends early; it does not count.
//
// SLUICE_REQUEST_MORE_FOLLOWS is accepted and changes nothing: Windows has no such hint.
class ReadSend {
 public:
  static constexpr std::size_t kChunk = std::size_t{64} * 1024;
  static constexpr Identity kIdentity{
      .name = "windows.read_send",
      .version = "1.0.0",
      .summary = "reads into a buffer and sends from it: ReadFile + WSASend or WriteFile",
      .capabilities =
          SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_STABLE | SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kSocketSinks | kPipeSink | kFileSink,
             .staged_milli = 1000,
             .send_milli = 1000}),
  };

  // Reads regular files that can be opened once more (source.h); writes sockets, pipes, files and
  // devices (sink.h).
  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept;

  explicit ReadSend(const sluice_request& request) noexcept
      : route_(*request.route),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink) {}
  sluice_status Open(sluice_report& report) noexcept;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

 private:
  const sluice_route& route_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  Staged<kChunk> staged_;
};

}  // namespace sluice::plugins::windows

#endif  // SLUICE_PLUGINS_WINDOWS_READ_SEND_H_
