// New descriptors that programs started later do not inherit: by one call where the system has it.
#ifndef SLUICE_CORE_BASE_DESCRIPTORS_H_
#define SLUICE_CORE_BASE_DESCRIPTORS_H_

// POSIX; all answer as the system call does, with errno.
#include <cerrno>

namespace sluice::base {

int MakePipe(int (&ends)[2]);                    // pipe(2)
int MakeSocket(int family, int type);            // socket(2)
int MakeSocketPair(int type, int (&ends)[2]);    // socketpair(2) of unix sockets
int AcceptConnection(int listener);              // accept(2)
int MakeMemoryFile();                            // a regular file without a name, to read and write
void CloseRange(unsigned first, unsigned last);  // every descriptor in [first, last]

// Repeats the call for as long as it fails with EINTR. Returns what the call returns.
template <typename Call>
auto RetryOnSignal(const Call& call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace sluice::base

#endif  // SLUICE_CORE_BASE_DESCRIPTORS_H_
