// windows.mapped_send: MapViewOfFile() of the source, WSASend() or WriteFile() from the view.
#ifndef SLUICE_PLUGINS_WINDOWS_MAPPED_SEND_H_
#define SLUICE_PLUGINS_WINDOWS_MAPPED_SEND_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "plugins/common/mapped.h"
#include "plugins/common/route.h"
#include "plugins/windows/sink.h"
#include "plugins/windows/source.h"

namespace sluice::plugins::windows {

// CreateFileMapping() and MapViewOfFile() of a regular file.
struct FileView {
  static int Map(const Source& source, std::uint64_t begin, std::size_t size, void** base) noexcept;
  static void Unmap(void* base, std::size_t size) noexcept;
  static std::uint64_t PageSize() noexcept;
  static sluice_status Stop(int error, sluice_progress& progress) noexcept;
};

// One copy of every byte: the system's cache into the sink. The view is a window that moves on
// every 1 MiB; each costs a mapping, a view and a call that sends, and the source's size is looked
// at before the first call of a step and after each.
//
// Only the system touches the mapped bytes, on behalf of the call that sends: what cannot be read
// there, on a disk or a network that failed, is an error of that call and no exception in the
// process.
//
// While a view exists the source cannot be cut off: Windows returns ERROR_USER_MAPPED_FILE. The
// view goes with the transfer, or with the window that follows.
//
// Bytes are sent by value: the call has copied them when it returns. The handle's position plays no
// part, so handles will do that windows.read_send refuses because they do not share the file.
//
// SLUICE_REQUEST_MORE_FOLLOWS is accepted and changes nothing: Windows has no such hint.
class MappedSend {
 public:
  static constexpr Identity kIdentity{
      .name = "windows.mapped_send",
      .version = "1.0.0",
      .summary =
          "sends from a mapping of the file, 1 MiB at a time: MapViewOfFile + WSASend or "
          "WriteFile",
      .capabilities =
          SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_STABLE | SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kSocketSinks | kPipeSink | kFileSink,
             .staged_milli = 0,
             .send_milli = 1000}),
  };

  // Maps regular files; writes sockets, pipes, files and devices (sink.h).
  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept;

  explicit MappedSend(const sluice_request& request) noexcept
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
  Mapped<FileView> mapped_;
};

}  // namespace sluice::plugins::windows

#endif  // SLUICE_PLUGINS_WINDOWS_MAPPED_SEND_H_
