// A correct plugin that moves bytes. To make a defect, derive from it and break one thing.
//
//     // Sends the head of a request that has nothing else twice.
//     #include "tests/defects/mover.h"
//
//     struct Defect : sluice::defects::Mover {
//       using Mover::Mover;
//       sluice_status Step(std::uint64_t budget, sluice_progress& progress) override { … }
//     };
//     DEFECT_PLUGIN(Defect)
//
// A defect that shows everywhere says little about the case that should find it. So most of them
// wait for something that few cases do: a size, a budget, an offset.
#ifndef SLUICE_TESTS_DEFECTS_MOVER_H_
#define SLUICE_TESTS_DEFECTS_MOVER_H_

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

// The name of the defect, which is that of its file; set by defect_plugin() in defects.bzl.
#ifndef DEFECT
#define DEFECT mover
#endif
#define SLUICE_DEFECT_TEXT(name) "test." #name
#define SLUICE_DEFECT_NAME(name) SLUICE_DEFECT_TEXT(name)

namespace sluice::defects {

using sluice::internal::Trampolines;

inline constexpr std::uint64_t kPage = 4096;
inline constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;

// Reads into a buffer in its storage and writes from it. Keeps nothing of it from step to step:
// what was not accepted is read again.
class Mover {
 public:
  static constexpr Identity kIdentity{.name = SLUICE_DEFECT_NAME(DEFECT),
                                      .version = "1.0.0",
                                      .summary = "reads and writes 16 KiB at a time",
                                      .capabilities = SLUICE_CAP_HEAD_TAIL |
                                                      SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_STABLE |
                                                      SLUICE_CAP_TO_END | SLUICE_CAP_NONBLOCKING};
  static constexpr std::uint32_t kSinks =
      SLUICE_KIND_BIT(SLUICE_KIND_TCP) | SLUICE_KIND_BIT(SLUICE_KIND_UNIX) |
      SLUICE_KIND_BIT(SLUICE_KIND_PIPE) | SLUICE_KIND_BIT(SLUICE_KIND_FILE);
  static constexpr std::array kClaims{
      sluice::Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                     .sink_kinds = kSinks,
                     .staged_milli = 1000,
                     .send_milli = 1000})};

  // ---- Static members that a defect hides by its own ----

  static sluice_status Probe(const sluice_route& route, sluice_report& report) {
    if (route.source->kind != SLUICE_KIND_FILE) {
      return Refuse(report, SLUICE_E_UNSUPPORTED, "the source is not a regular file");
    }
    const std::uint32_t kind = route.sink->kind;
    if (kind > SLUICE_KIND_SOCKET || (SLUICE_KIND_BIT(kind) & kSinks) == 0) {
      return Refuse(report, SLUICE_E_UNSUPPORTED, "the sink is not a stream socket, pipe or file");
    }
    return SLUICE_OK;
  }

  // Changes the description before anybody sees it.
  static void Spoil(sluice_plugin&) {}

  // The entry point.
  static sluice_status Entry(sluice_handshake* handshake, const sluice_plugin& plugin) {
    return Answer(handshake, plugin);
  }

  // ---- Virtual members that a defect overrides ----

  explicit Mover(const sluice_request& request)
      : request_(request),
        source_(static_cast<int>(request.route->source->handle)),
        sink_(static_cast<int>(request.route->sink->handle)),
        socket_(request.route->sink->kind == SLUICE_KIND_TCP ||
                request.route->sink->kind == SLUICE_KIND_UNIX),
        cursor_(request) {}
  Mover(const Mover&) = delete;
  Mover& operator=(const Mover&) = delete;
  virtual ~Mover() = default;  // close()

  virtual sluice_status Open(sluice_report& report) {
    const sluice_route route = {.struct_size = sizeof route,
                                .reserved = 0,
                                .source = request_.route->source,
                                .sink = request_.route->sink};
    return Probe(route, report);
  }

  virtual sluice_status Step(std::uint64_t budget, sluice_progress& progress) {
    const sluice_status status = Move(budget, progress);
    cursor_.Count(progress);
    if (cursor_.bytes_done() != 0) progress.path = "read+write";
    return status;
  }

 protected:
  // The system calls, with their results.
  virtual ssize_t Read(std::span<std::byte> into, std::uint64_t offset) {
    return pread(source_, into.data(), into.size(), static_cast<off_t>(offset));
  }
  virtual ssize_t Write(std::span<const std::byte> bytes) {
    if (!socket_) return write(sink_, bytes.data(), bytes.size());
    return send(sink_, bytes.data(), bytes.size(), SendFlags());
  }

  // What a step returns when the source ends before offset + length.
  virtual sluice_status EndsEarly(sluice_progress& progress) {
    return Fail(progress, SLUICE_E_SOURCE_TRUNCATED, "the source ended before offset + length");
  }
  // When reading, or writing, failed with errno.
  virtual sluice_status ReadFailed(sluice_progress& progress) {
    return Stop(progress, "pread failed", SLUICE_E_SOURCE_IO, source_, SLUICE_WAIT_READABLE);
  }
  virtual sluice_status WriteFailed(sluice_progress& progress) {
    return Stop(progress, "write failed", SLUICE_E_SINK_IO, sink_, SLUICE_WAIT_WRITABLE);
  }

  // One round of both.
  virtual sluice_status Move(std::uint64_t budget, sluice_progress& progress) {
    sluice_status status = SLUICE_OK;
    const std::span<const std::byte> staged = Stage(budget, progress, status);
    if (staged.empty()) return status;
    const ssize_t accepted = Write(staged);
    if (accepted < 0) return WriteFailed(progress);
    if (accepted == 0) return Fail(progress, SLUICE_E_SINK_IO, "the sink accepts nothing", EIO);
    Advance(static_cast<std::uint64_t>(accepted));
    return done() ? SLUICE_DONE : SLUICE_MORE;
  }

  // ---- What it is made of ----

  int SendFlags() const {
    const bool more = (request_.flags & SLUICE_REQUEST_MORE_FOLLOWS) != 0;
    return MSG_NOSIGNAL | (more ? MSG_MORE : 0);
  }

  // The next bytes of head, source and tail, in the buffer. Nothing: `status` says why.
  std::span<const std::byte> Stage(std::uint64_t budget, sluice_progress& progress,
                                   sluice_status& status) {
    std::span<std::byte> room(buffer_);
    room = room.first(static_cast<std::size_t>(std::min<std::uint64_t>(budget, room.size())));
    const std::span<std::byte> all = room;
    room = Copy(cursor_.head(), room);
    const auto want =
        static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), cursor_.rest()));
    std::size_t got = 0;
    if (want != 0) {
      const ssize_t result = Read(room.first(want), cursor_.offset());
      // What is staged goes first. The error, or the end, will come again.
      const bool first = room.size() == all.size();
      if (result < 0 || (result == 0 && !cursor_.to_end())) {
        if (first) status = result < 0 ? ReadFailed(progress) : EndsEarly(progress);
        return all.first(all.size() - room.size());
      }
      if (result == 0) cursor_.EndSource();
      got = static_cast<std::size_t>(result);
    }
    room = room.subspan(got);
    if (got == cursor_.rest()) room = Copy(cursor_.tail(), room);
    return all.first(all.size() - room.size());
  }

  // The sink accepted so many bytes, of whatever parts.
  void Advance(std::uint64_t count) {
    while (count != 0) {
      const std::uint64_t part = cursor_.Limit(count);
      cursor_.Advance(part);
      count -= part;
    }
  }

  static std::span<std::byte> Copy(std::span<const std::byte> from, std::span<std::byte> to) {
    const std::size_t size = std::min(from.size(), to.size());
    std::copy_n(from.begin(), size, to.begin());
    return to.subspan(size);
  }

  static sluice_status Stop(sluice_progress& progress, const char* reason, sluice_status otherwise,
                            int handle, std::uint32_t events) {
    switch (const int error = errno; error) {
      case EINTR:
        return SLUICE_MORE;
      case EAGAIN:
        return WaitFor(progress, handle, events);
      case EPIPE:
      case ECONNRESET:
      case ECONNABORTED:
      case ENOTCONN:
      case ESHUTDOWN:
        return Fail(progress, SLUICE_E_SINK_CLOSED, reason, error);
      case ENOMEM:
      case ENOBUFS:
        return Fail(progress, SLUICE_E_NO_RESOURCES, reason, error);
      case EINVAL:
      case ENOSYS:
      case EOPNOTSUPP:
        return Fail(progress, SLUICE_E_UNSUPPORTED, reason, error);
      case EBADF:
        return Fail(progress, SLUICE_E_INVALID, reason, error);
      default:
        return Fail(progress, otherwise, reason, error);
    }
  }

  bool done() const { return cursor_.part() == Cursor::Part::kEnd; }

  // What was asked for. The numbers and handles are a copy, and its route is the host's.
  const sluice_request& request() const { return request_; }
  const sluice_endpoint& source_end() const { return *request_.route->source; }
  const sluice_endpoint& sink_end() const { return *request_.route->sink; }
  int source() const { return source_; }
  int sink() const { return sink_; }
  Cursor& cursor() { return cursor_; }
  std::span<std::byte> buffer() { return buffer_; }

 private:
  const sluice_request request_;
  const int source_;
  const int sink_;
  const bool socket_;
  Cursor cursor_;
  std::array<std::byte, std::size_t{16} * 1024> buffer_;  // never cleared
};

// The one description of a plugin.
template <class Type>
sluice_plugin& Described() {
  static sluice_plugin plugin = [] {
    sluice_plugin spoilt = sluice::internal::Descriptor<Type>::kPlugin;
    Type::Spoil(spoilt);
    return spoilt;
  }();
  return plugin;
}

}  // namespace sluice::defects

// Exports `Type`, derived from Mover, as this library's plugin.
#define DEFECT_PLUGIN(Type)                                               \
  extern "C" SLUICE_EXPORT sluice_status SLUICE_CALL sluice_plugin_entry( \
      sluice_handshake* handshake) {                                      \
    return Type::Entry(handshake, sluice::defects::Described<Type>());    \
  }

#endif  // SLUICE_TESTS_DEFECTS_MOVER_H_
