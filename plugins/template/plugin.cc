// acme.copy: a complete plugin, to be copied and changed. It reads with pread(2) into a buffer and
// writes from it. Replace these two calls by the facility you are after, and "acme.copy" by its
// name.
//
// The rules it follows are in <sluice/plugin.h>; `sluice check ./acme.copy.so` checks whether it
// does.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <span>

namespace {

// What errno means for the host: a status that says whose fault it is. `otherwise` is that of the
// end that was read or written.
sluice_status StatusOf(int error, sluice_status otherwise) {
  switch (error) {
    case EPIPE:
    case ECONNRESET:
    case ECONNABORTED:
    case ENOTCONN:
    case ESHUTDOWN:
      return SLUICE_E_SINK_CLOSED;
    case ENOMEM:
    case ENOBUFS:
      return SLUICE_E_NO_RESOURCES;
    case EINVAL:  // not by this facility; the host goes on with another plugin
    case ENOSYS:
    case EOPNOTSUPP:
      return SLUICE_E_UNSUPPORTED;
    case EBADF:
      return SLUICE_E_INVALID;
    default:  // EIO, ENOSPC, ETIMEDOUT …
      return otherwise;
  }
}

class Copy {
 public:
  static constexpr sluice::Identity kIdentity{
      .name = "acme.copy",
      .version = "1.0.0",
      .summary = "copies through a buffer of 64 KiB: pread + send or write",
      // A plugin must have the capabilities it claims on every route that Probe() accepts.
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_STABLE |
                      SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};

  // `sluice count` measures these; what is left out is not claimed.
  static constexpr std::array kClaims{sluice::Claim(
      {.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
       .sink_kinds = SLUICE_KIND_BIT(SLUICE_KIND_TCP) | SLUICE_KIND_BIT(SLUICE_KIND_UNIX) |
                     SLUICE_KIND_BIT(SLUICE_KIND_PIPE) | SLUICE_KIND_BIT(SLUICE_KIND_FILE),
       .staged_milli = 1000,            // pread copies every byte once, into our buffer
       .send_milli = 1000,              // send and write copy it once more, out of it
       .crossings_per_mib_max = 80})};  // 16 × (pread + send) × 2, and some to spare

  // Returns whether it can work here, by what the host knows. Sends nothing.
  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    if (route.source->kind != SLUICE_KIND_FILE) {
      return sluice::Refuse(report, SLUICE_E_UNSUPPORTED, "the source is not a regular file");
    }
    switch (route.sink->kind) {
      case SLUICE_KIND_TCP:
      case SLUICE_KIND_UNIX:
      case SLUICE_KIND_PIPE:
      case SLUICE_KIND_FILE:
        return SLUICE_OK;
      default:
        return sluice::Refuse(report, SLUICE_E_UNSUPPORTED,
                              "the sink is not a stream socket, pipe or file");
    }
  }

  // The object lives in storage that the host provides: everything it needs is a member, and
  // nothing is allocated. The request and its route stay valid until close().
  explicit Copy(const sluice_request& request)
      : source_(static_cast<int>(request.route->source->handle)),
        sink_(static_cast<int>(request.route->sink->handle)),
        sink_kind_(request.route->sink->kind),
        route_(*request.route),
        cursor_(request) {}

  // Does what may fail before the first byte. A plugin that sends pages by reference refuses
  // SLUICE_REQUEST_STABLE here; this one copies, so later writes to the source do not show.
  sluice_status Open(sluice_report& report) { return Probe(route_, report); }

  // Moves at most `budget` bytes. Whatever it returns, the counts are exact: they are what the sink
  // accepted, not what was read or offered.
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    const sluice_status status = Round(budget, progress);
    cursor_.Count(progress);
    if (cursor_.bytes_done() != 0) progress.path = "read+write";
    return status;
  }

 private:
  using Part = sluice::Cursor::Part;

  // One write, and the reads before it. A step may also do several, as long as it keeps to the
  // budget; the host calls again.
  sluice_status Round(std::uint64_t budget, sluice_progress& progress) {
    // Also before the head: what comes after it decides whether it is held back.
    if (cursor_.rest() != 0 && cursor_.offset() >= end_) {
      if (const sluice_status status = Fill(progress); status != SLUICE_OK) return status;
    }
    std::span<const std::byte> bytes = cursor_.bytes();
    bool more = false;
    switch (cursor_.part()) {
      case Part::kHead:  // in one segment with what follows
        more = cursor_.offset() < end_;
        break;
      case Part::kSource:
        bytes =
            std::span(buffer_).first(size_).last(static_cast<std::size_t>(end_ - cursor_.offset()));
        break;
      case Part::kTail:
        break;
      case Part::kEnd:  // a transfer to the end found it
        return SLUICE_DONE;
    }
    bytes = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), budget)));
    more = more || cursor_.MoreAfter(bytes.size());

    // One call: repeating it here after EINTR would keep the host from cancelling.
    const ssize_t accepted = Write(bytes, more);
    if (accepted < 0) {
      return Stop(progress, "write failed", SLUICE_E_SINK_IO, sink_, SLUICE_WAIT_WRITABLE);
    }
    if (accepted == 0) {  // would be asked for ever
      return sluice::Fail(progress, SLUICE_E_SINK_IO, "the sink accepts nothing", EIO);
    }
    cursor_.Advance(static_cast<std::uint64_t>(accepted));  // perhaps less than was offered
    return cursor_.part() == Part::kEnd ? SLUICE_DONE : SLUICE_MORE;
  }

  // Reads the next bytes of the source, or finds where a transfer to the end ends. Not before all
  // that was read has been accepted.
  sluice_status Fill(sluice_progress& progress) {
    const auto want =
        static_cast<std::size_t>(std::min<std::uint64_t>(cursor_.rest(), buffer_.size()));
    std::size_t size = 0;
    // A short read does not prove that the source ends, and its size was a hint only.
    while (size < want) {
      const ssize_t got = pread(source_, buffer_.data() + size, want - size,
                                static_cast<off_t>(cursor_.offset() + size));
      if (got > 0) {
        size += static_cast<std::size_t>(got);
      } else if (got == 0 && cursor_.to_end()) {
        cursor_.EndAfter(size);
        break;
      } else if (size != 0) {
        break;  // What was read goes first. The end, or the error, will come again.
      } else if (got == 0) {
        return sluice::Fail(progress, SLUICE_E_SOURCE_TRUNCATED,
                            "the source ended before offset + length");
      } else {
        return Stop(progress, "pread failed", SLUICE_E_SOURCE_IO, source_, SLUICE_WAIT_READABLE);
      }
    }
    size_ = size;
    end_ = cursor_.offset() + size;
    return SLUICE_OK;
  }

  // `more` holds a partial segment back for what comes next. A socket whose peer is gone would send
  // SIGPIPE without MSG_NOSIGNAL.
  ssize_t Write(std::span<const std::byte> bytes, [[maybe_unused]] bool more) const {
    if (sink_kind_ != SLUICE_KIND_TCP && sink_kind_ != SLUICE_KIND_UNIX) {
      return write(sink_, bytes.data(), bytes.size());
    }
#ifdef MSG_MORE
    return send(sink_, bytes.data(), bytes.size(), MSG_NOSIGNAL | (more ? MSG_MORE : 0));
#else  // BSD and macOS
    return send(sink_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
#endif
  }

  // Returns the status of a step after a call that failed with errno. Signals and full sinks are
  // not errors.
  static sluice_status Stop(sluice_progress& progress, const char* reason, sluice_status otherwise,
                            int handle, std::uint32_t events) {
    if (errno == EINTR) return SLUICE_MORE;
    if (errno == EAGAIN) return sluice::WaitFor(progress, handle, events);
    return sluice::Fail(progress, StatusOf(errno, otherwise), reason, errno);
  }

  int source_;
  int sink_;
  std::uint32_t sink_kind_;
  const sluice_route& route_;
  sluice::Cursor cursor_;
  std::uint64_t end_ = 0;                                 // where in the source the buffer ends
  std::size_t size_ = 0;                                  // how much of it is filled
  std::array<std::byte, std::size_t{64} * 1024> buffer_;  // never cleared
};

}  // namespace

SLUICE_PLUGIN(Copy)
