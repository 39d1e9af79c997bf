#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/base/error.h"

namespace sluice::base {
namespace {

#if defined(__linux__)

const char* ErrorDescription(int error) { return ::strerrordesc_np(error); }

#else

// FreeBSD and macOS have no strerrorname_np(3).
struct Named {
  int error;
  const char* name;
};

#define NAMED(error) \
  Named { error, #error }

// Those of POSIX, and those that sendfile(2), sockets and file systems add.
constexpr std::array kNames = {
    NAMED(E2BIG),        NAMED(EACCES),          NAMED(EADDRINUSE),   NAMED(EADDRNOTAVAIL),
    NAMED(EAFNOSUPPORT), NAMED(EAGAIN),          NAMED(EALREADY),     NAMED(EBADF),
    NAMED(EBUSY),        NAMED(ECANCELED),       NAMED(ECHILD),       NAMED(ECONNABORTED),
    NAMED(ECONNREFUSED), NAMED(ECONNRESET),      NAMED(EDEADLK),      NAMED(EDESTADDRREQ),
    NAMED(EDOM),         NAMED(EDQUOT),          NAMED(EEXIST),       NAMED(EFAULT),
    NAMED(EFBIG),        NAMED(EHOSTDOWN),       NAMED(EHOSTUNREACH), NAMED(EINPROGRESS),
    NAMED(EINTR),        NAMED(EINVAL),          NAMED(EIO),          NAMED(EISCONN),
    NAMED(EISDIR),       NAMED(ELOOP),           NAMED(EMFILE),       NAMED(EMLINK),
    NAMED(EMSGSIZE),     NAMED(ENAMETOOLONG),    NAMED(ENETDOWN),     NAMED(ENETRESET),
    NAMED(ENETUNREACH),  NAMED(ENFILE),          NAMED(ENOBUFS),      NAMED(ENODEV),
    NAMED(ENOENT),       NAMED(ENOEXEC),         NAMED(ENOLCK),       NAMED(ENOMEM),
    NAMED(ENOPROTOOPT),  NAMED(ENOSPC),          NAMED(ENOSYS),       NAMED(ENOTBLK),
    NAMED(ENOTCONN),     NAMED(ENOTDIR),         NAMED(ENOTEMPTY),    NAMED(ENOTSOCK),
    NAMED(ENOTSUP),      NAMED(ENOTTY),          NAMED(ENXIO),        NAMED(EOPNOTSUPP),
    NAMED(EOVERFLOW),    NAMED(EPERM),           NAMED(EPIPE),        NAMED(EPROTO),
    NAMED(ERANGE),       NAMED(EPROTONOSUPPORT), NAMED(EROFS),        NAMED(ESHUTDOWN),
    NAMED(ESPIPE),       NAMED(ESRCH),           NAMED(ESTALE),       NAMED(ETIMEDOUT),
    NAMED(ETXTBSY),      NAMED(EXDEV),
};

const char* ErrorDescription(int error) { return ::strerror(error); }

#endif

}  // namespace

#if defined(__linux__)
const char* ErrorName(int error) { return ::strerrorname_np(error); }
#else
const char* ErrorName(int error) {
  const auto* const found = std::ranges::find(kNames, error, &Named::error);
  return found == kNames.end() ? nullptr : found->name;
}
#endif

int LastError() noexcept { return errno; }

bool WouldBlock(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

bool RefusesBecauseMapped(int) noexcept { return false; }

Error Failed(std::string_view what) { return SystemError(errno, what); }

std::string ErrorText(int error) {
  const char* const name = ErrorName(error);
  if (name == nullptr) return fmt::format("error {}", error);
  return fmt::format("{}: {}", name, ErrorDescription(error));
}

}  // namespace sluice::base
