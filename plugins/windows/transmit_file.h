// windows.transmit_file: TransmitFile(), from the system's cache to the socket without user memory.
#ifndef SLUICE_PLUGINS_WINDOWS_TRANSMIT_FILE_H_
#define SLUICE_PLUGINS_WINDOWS_TRANSMIT_FILE_H_

#include <winsock2.h>
// Not before winsock2.h:
#include <mswsock.h>

#include <array>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>

#include "plugins/common/step.h"
#include "plugins/windows/handles.h"
#include "plugins/windows/piece.h"
#include "plugins/windows/sink.h"
#include "plugins/windows/source.h"

namespace sluice::plugins::windows {

// No copy by the caller: one overlapped call for head, source and tail, up to 2^31 − 2 bytes or the
// step's budget. Windows is documented to send from its file cache, so later writes to the source
// may show at the receiver, and SLUICE_REQUEST_STABLE is refused. How often Windows copies is not
// documented; Wine copies every byte.
// https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile
//
// The calls are overlapped and never wait, whatever the socket does. While one is not complete, a
// step returns SLUICE_WOULD_BLOCK with the event that the call sets, and with its bytes in
// progress.in_flight: they are not counted before it completes. A client edition of
// Windows runs two such calls at a time, of all processes, and queues all others.
//
// close() cancels what has not completed and waits until the system has let go of the caller's
// memory and handles, which does not depend on the peer. The peer may have got any part of what was
// in flight, and Windows may have reset the connection.
//
// Windows cancels what a thread has begun when that thread ends (ERROR_OPERATION_ABORTED). A
// transfer that meets this goes on behind the bytes that the system says were sent; if it says none
// were, which may mean that it does not know, the transfer ends with SLUICE_E_SINK_IO. Under Wine
// the count is exact. Threads that have operations in flight should be kept alive if possible.
//
// SLUICE_REQUEST_MORE_FOLLOWS is accepted and changes nothing: TransmitFile has no such hint.
class TransmitFile {
 public:
  static constexpr Identity kIdentity{
      .name = "windows.transmit_file",
      .version = "1.0.0",
      .summary = "sends a file out of the system's cache: TransmitFile",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
             .staged_milli = 0,
             .send_milli = 0}),
  };

  // Sends regular files that can be opened once more (source.h) to TCP sockets that are open for
  // overlapped calls, as socket() makes them: on others TransmitFile would wait.
  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept;

  // `call` is TransmitFile but in tests.
  using Call = decltype(&::TransmitFile);
  explicit TransmitFile(const sluice_request& request, Call call = &::TransmitFile) noexcept
      : call_(call),
        request_(request),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink) {}
  ~TransmitFile();
  sluice_status Open(sluice_report& report) noexcept;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;

 private:
  Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  Answer Begin(const Piece& piece, sluice_progress& progress) noexcept;
  Answer Look(sluice_progress& progress) noexcept;
  void Count(std::uint32_t count) noexcept;
  Answer Complete(std::uint32_t count, sluice_progress& progress) noexcept;
  Answer Stop(int error, std::uint32_t count, sluice_progress& progress) noexcept;
  HANDLE socket() const noexcept { return HandleOf(*request_.route->sink); }

  Call call_;
  const sluice_request& request_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  Event event_;
  // Of the call that has not completed, if `pending_`; the system holds pointers to them.
  bool pending_ = false;
  Piece piece_;
  OVERLAPPED overlapped_{};
  TRANSMIT_FILE_BUFFERS around_{};
};

}  // namespace sluice::plugins::windows

#endif  // SLUICE_PLUGINS_WINDOWS_TRANSMIT_FILE_H_
