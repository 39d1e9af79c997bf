// macOS has no calls that make descriptors close-on-exec at once. Between the two calls another
// thread could start a program, which the harness does not do.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "core/base/descriptors.h"

namespace sluice::base {
namespace {

int CloseOnExec(int fd) {
  if (fd >= 0) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

int CloseBothOnExec(int made, int (&ends)[2]) {
  if (made == 0) {
    CloseOnExec(ends[0]);
    CloseOnExec(ends[1]);
  }
  return made;
}

}  // namespace

int MakePipe(int (&ends)[2]) { return CloseBothOnExec(::pipe(ends), ends); }

int MakeSocket(int family, int type) { return CloseOnExec(::socket(family, type, 0)); }

int MakeSocketPair(int type, int (&ends)[2]) {
  return CloseBothOnExec(::socketpair(AF_UNIX, type, 0, ends), ends);
}

int AcceptConnection(int listener) {
  return CloseOnExec(RetryOnSignal([&] { return ::accept(listener, nullptr, nullptr); }));
}

int MakeMemoryFile() {
  const char* const set = ::getenv("TMPDIR");
  std::string name = std::string(set == nullptr ? "/tmp" : set) + "/sluice-XXXXXX";
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file >= 0) ::unlink(name.c_str());
  return file;
}

void CloseRange(unsigned first, unsigned last) {
  const auto end = std::min(static_cast<unsigned>(::getdtablesize()), last);
  for (unsigned fd = first; fd < end; ++fd) ::close(static_cast<int>(fd));
  if (end == last) ::close(static_cast<int>(last));
}

}  // namespace sluice::base
