#include "plugins/windows/transmit_file.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "plugins/common/route.h"
#include "plugins/common/step.h"

namespace sluice::plugins::windows {
namespace {

constexpr char kPath[] = "TransmitFile";
constexpr char kFailed[] = "TransmitFile failed";

sluice_status CheckRoute(const sluice_route& route, sluice_report& report) noexcept {
  static constexpr Route kRoute{.sources = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                                .sinks = SLUICE_KIND_BIT(SLUICE_KIND_TCP),
                                .source_reason = "the source is not a regular file",
                                .sink_reason = "the sink is not a TCP socket"};
  if (const sluice_status no = kRoute.Check(route, report); no != SLUICE_OK) return no;
  if (ModeOf(HandleOf(*route.sink)) == Mode::kWaiting) {
    return Refuse(report, SLUICE_E_UNSUPPORTED, "the socket is not open for overlapped calls");
  }
  return SLUICE_OK;
}

void* PointerTo(std::span<const std::byte> bytes) noexcept {
  return const_cast<std::byte*>(bytes.data());
}

}  // namespace

sluice_status TransmitFile::Probe(const sluice_route& route, sluice_report& report) noexcept {
  if (const sluice_status no = CheckRoute(route, report); no != SLUICE_OK) return no;
  return Source(*route.source).Open(report);
}

sluice_status TransmitFile::Open(sluice_report& report) noexcept {
  if ((request_.flags & SLUICE_REQUEST_STABLE) != 0) {
    return Refuse(report, SLUICE_E_UNSUPPORTED,
                  "bytes are sent from the file cache: later writes to the source may show");
  }
  if (const sluice_status no = CheckRoute(*request_.route, report); no != SLUICE_OK) return no;
  if (const int error = event_.Make(); error != 0) {
    return Refuse(report, SLUICE_E_NO_RESOURCES, "CreateEvent failed", error);
  }
  return source_.Open(report);
}

TransmitFile::~TransmitFile() {
  if (pending_) event_.Cancel(socket(), overlapped_);
}

sluice_status TransmitFile::Step(std::uint64_t budget, sluice_progress& progress) noexcept {
  progress.in_flight = 0;
  if (pending_) {
    const std::uint64_t before = cursor_.bytes_done();
    if (const Answer stop = Look(progress)) {
      Report(cursor_, kPath, progress);
      return *stop;
    }
    // What has completed counts, and uses up as much of the budget as there is.
    budget -= std::min(budget, cursor_.bytes_done() - before);
  }
  return Steps(cursor_, budget, kPath, progress,
               [&](std::uint64_t left) { return Round(left, progress); });
}

Answer TransmitFile::Round(std::uint64_t budget, sluice_progress& progress) noexcept {
  std::uint64_t rest = cursor_.rest();
  std::uint64_t tail = cursor_.tail().size();
  if (rest != 0) {
    // What the system does about a range beyond the end is not documented, so it is given none.
    const std::int64_t size = source_.Size();
    if (size < 0) return source_.Stop(static_cast<int>(-size), Source::kSizeFailed, progress);
    const auto end = static_cast<std::uint64_t>(size);
    if (end <= cursor_.offset()) return AtEnd(source_, cursor_, progress);
    const std::uint64_t there = end - cursor_.offset();
    if (there < rest) {
      rest = there;
      if (!cursor_.to_end()) tail = 0;
    }
  }
  return Begin(NextPiece(cursor_.head().size(), rest, tail, budget), progress);
}

Answer TransmitFile::Begin(const Piece& piece, sluice_progress& progress) noexcept {
  piece_ = piece;
  around_ = {.Head = PointerTo(cursor_.head()),
             .HeadLength = piece.head,
             .Tail = PointerTo(cursor_.tail()),
             .TailLength = piece.tail};
  overlapped_ = event_.Overlap(cursor_.offset());
  // With a file, 0 bytes would be all of it.
  const HANDLE file = piece.source != 0 ? source_.file() : nullptr;
  if (!call_(SocketOf(*request_.route->sink), file, piece.source, /*nNumberOfBytesPerSend=*/0,
             &overlapped_, &around_, /*dwReserved=*/0)) {
    const int error = WSAGetLastError();
    if (error != WSA_IO_PENDING) return Stop(error, 0, progress);
  }
  pending_ = true;
  return Look(progress);
}

// Has the call completed?
Answer TransmitFile::Look(sluice_progress& progress) noexcept {
  DWORD count = 0;
  int error = 0;
  if (!GetOverlappedResult(socket(), &overlapped_, &count, /*bWait=*/FALSE)) {
    error = static_cast<int>(GetLastError());
  }
  if (error == ERROR_IO_INCOMPLETE) {
    progress.in_flight = piece_.total();
    return WaitFor(progress, reinterpret_cast<std::intptr_t>(event_.get()), SLUICE_WAIT_WRITABLE);
  }
  pending_ = false;
  count = std::min<DWORD>(count, piece_.total());
  return error == 0 ? Complete(count, progress) : Stop(error, count, progress);
}

// Counts bytes that went out in their order.
void TransmitFile::Count(std::uint32_t count) noexcept {
  // A tail is on its way only when the source's end is known.
  if (cursor_.to_end() && count > piece_.head + piece_.source) cursor_.EndAfter(piece_.source);
  AdvanceParts(cursor_, count);
}

// The call has ended well.
Answer TransmitFile::Complete(std::uint32_t count, sluice_progress& progress) noexcept {
  if (count == piece_.total() || (piece_.tail == 0 && count != 0)) {
    Count(count);
    return std::nullopt;
  }
  if (count == 0) {
    if (piece_.source != 0) return AtEnd(source_, cursor_, progress);
    return Fail(progress, SLUICE_E_SINK_IO, "TransmitFile sent nothing");
  }
  // The source became shorter meanwhile, and the tail went out behind what there was.
  const std::uint32_t sent = SourceOf(piece_, count);
  const std::int64_t size = source_.Size();
  const bool is_end =
      cursor_.to_end() && size >= 0 && static_cast<std::uint64_t>(size) <= cursor_.offset() + sent;
  cursor_.EndAfter(sent);
  AdvanceParts(cursor_, count);
  if (is_end) return std::nullopt;
  return Fail(progress, SLUICE_E_SOURCE_TRUNCATED,
              "the source shrank while it was sent, and the tail may have taken its place");
}

// The call has failed, after `count` bytes as far as the system says.
Answer TransmitFile::Stop(int error, std::uint32_t count, sluice_progress& progress) noexcept {
  Count(count);
  switch (error) {
    case ERROR_OPERATION_ABORTED:
      if (count != 0) return SLUICE_MORE;
      return Fail(progress, SLUICE_E_SINK_IO,
                  "TransmitFile was cancelled, perhaps because the thread that began it ended, and "
                  "does not say what it sent",
                  error);
    case ERROR_HANDLE_EOF:
      return AtEnd(source_, cursor_, progress);
    case ERROR_INVALID_FUNCTION:
    case ERROR_INVALID_PARAMETER:
    case ERROR_NOT_SUPPORTED:
    case WSAEINVAL:
    case WSAEOPNOTSUPP:
      return Fail(progress, SLUICE_E_UNSUPPORTED, kFailed, error);
    case WSAEWOULDBLOCK:  // on a socket that is open for overlapped calls: too many of them
      return Fail(progress, SLUICE_E_NO_RESOURCES, kFailed, error);
    default:
      return StopEither(source_, cursor_, sink_, error, kFailed, progress);
  }
}

}  // namespace sluice::plugins::windows
