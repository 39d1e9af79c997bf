// Linux and FreeBSD.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/descriptors.h"

namespace sluice::base {

int MakePipe(int (&ends)[2]) { return ::pipe2(ends, O_CLOEXEC); }

int MakeSocket(int family, int type) { return ::socket(family, type | SOCK_CLOEXEC, 0); }

int MakeSocketPair(int type, int (&ends)[2]) {
  return ::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends);
}

int AcceptConnection(int listener) {
  return RetryOnSignal([&] { return ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC); });
}

int MakeMemoryFile() { return ::memfd_create("sluice", MFD_CLOEXEC); }

void CloseRange(unsigned first, unsigned last) { ::close_range(first, last, 0); }

}  // namespace sluice::base
