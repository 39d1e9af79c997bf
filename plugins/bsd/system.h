// sendfile(2) as FreeBSD, DragonFly and macOS have it, for the plugins bsd.sendfile and
// darwin.sendfile. These link bsd/system.cc and darwin/system.cc; tests on other systems link a
// double of one of the systems (the folders testing).
#ifndef SLUICE_PLUGINS_BSD_SYSTEM_H_
#define SLUICE_PLUGINS_BSD_SYSTEM_H_

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::plugins::bsd {

// What sendfile(2) returned, unchanged: both may be other than 0.
struct Sent {
  int error = 0;           // errno, or 0
  std::int64_t bytes = 0;  // *sbytes, which was 0 before the call; *len on macOS
};

// Whether sendfile(2) can send the head of a transfer together with the file, and counts it in
// `bytes`: FreeBSD's can. DragonFly's does not count it; that of macOS goes on to the file if only
// a part of it was sent.
extern const bool kSendsHead;

// Whether sockets may be blocking ones. macOS starts a call that a signal has interrupted again
// with the length overwritten by what was sent, and so sends that much of the file once more.
extern const bool kMayBlock;

// Whether `bytes` is a count after an error that came before anything was sent (EBADF, EINVAL …).
// DragonFly leaves garbage there.
extern const bool kCountsEarlyErrors;

// True for the errors of a call that has sent nothing: bad descriptors and arguments.
inline bool IsEarly(int error) noexcept {
  switch (error) {
    case EBADF:
    case EFAULT:
    case EINVAL:
    case ENOTCONN:
    case ENOTSOCK:
    case ENOSYS:
    case EOPNOTSUPP:
      return true;
    default:
      return false;
  }
}

// One call, with `head` as the only header unless it is empty, and without trailers and flags. A
// `count` of 0 would mean: to the end.
Sent SendFile(int file, int socket, std::uint64_t offset, std::size_t count,
              std::span<const std::byte> head) noexcept;

}  // namespace sluice::plugins::bsd

#endif  // SLUICE_PLUGINS_BSD_SYSTEM_H_
