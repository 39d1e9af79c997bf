// A double of sendfile(2) of macOS for Linux, by its manual page and XNU's
// bsd/kern/uipc_syscalls.c; it was not run there.
//
// It copies the bytes once, into a file of its own in memory whose pages the socket then refers to,
// because XNU copies them into the socket's buffers.
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "plugins/bsd/system.h"
#include "plugins/bsd/testing/rules.h"

namespace sluice::plugins::bsd {
namespace {

constexpr std::size_t kMostPerCopy = std::size_t{1} << 20U;

class Copies {
 public:
  Copies() noexcept : file_(memfd_create("sendfile", MFD_CLOEXEC)) {}
  Copies(const Copies&) = delete;
  Copies& operator=(const Copies&) = delete;
  ~Copies() {
    if (file_ >= 0) close(file_);
  }
  int file() const { return file_; }

 private:
  int file_;
};

}  // namespace

const bool kSendsHead = false;
const bool kMayBlock = false;
const bool kCountsEarlyErrors = true;

Sent SendFile(int file, int socket, std::uint64_t offset, std::size_t count,
              std::span<const std::byte> /*head*/) noexcept {
  Sent sent;
  const Copies copies;
  if (copies.file() < 0) return {.error = errno, .bytes = 0};
  auto from = static_cast<off_t>(offset);
  std::size_t left = count != 0 || !Keeps(Rule::kZeroIsToTheEnd) ? count : SIZE_MAX >> 1U;
  off_t at = 0;
  while (left != 0 && sent.error == 0) {
    const ssize_t copied = sendfile(copies.file(), file, &from, std::min(left, kMostPerCopy));
    if (copied <= 0) {
      // There is no such error: an offset beyond any file is one behind the end.
      if (copied < 0 && errno != EOVERFLOW) sent.error = errno;
      if (copied == 0 && !Keeps(Rule::kEndIsSuccess)) sent.error = EIO;
      break;
    }
    left -= static_cast<std::size_t>(copied);
    for (ssize_t unsent = copied; unsent != 0 && sent.error == 0;) {
      const ssize_t taken = sendfile(socket, copies.file(), &at, static_cast<std::size_t>(unsent));
      if (taken < 0) {
        sent.error = errno;
      } else {
        unsent -= taken;
        sent.bytes += taken;
      }
    }
  }
  if (!Carries(sent.error)) sent.bytes = 0;
  return sent;
}

}  // namespace sluice::plugins::bsd
