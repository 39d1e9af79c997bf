// Plugins that do not do what they should.
#ifndef SLUICE_HARNESS_WITNESS_TESTING_DEFECTS_H_
#define SLUICE_HARNESS_WITNESS_TESTING_DEFECTS_H_

#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstddef>

#include "harness/witness/testing/plugins.h"

namespace sluice::witness::testing {

struct Refuser : Sendfile {
  static constexpr const char* kName = "test.refuser";
  static constexpr bool kRefuses = true;
};

// Changes one byte of the payload.
struct Corrupter : HeapCopy {
  static constexpr const char* kName = "test.corrupter";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const ssize_t got = ::pread(source, buffer.data(), count, offset);
    if (got <= 0) return got;
    if (offset == 0) buffer[1000] ^= std::byte{1};
    return ::write(sink, buffer.data(), static_cast<std::size_t>(got));
  }
};

// Leaves the last half of every chunk out and reports it as sent.
struct Shortener : HeapCopy {
  static constexpr const char* kName = "test.shortener";
  ssize_t Move(int source, off_t offset, int sink, std::size_t count) {
    const ssize_t moved = HeapCopy::Move(source, offset, sink, count / 2);
    return moved < 0 ? moved : static_cast<ssize_t>(count);
  }
};

struct Crasher {
  static constexpr const char* kName = "test.crasher";
  ssize_t Move(int, off_t, int, std::size_t) { return ::raise(SIGSEGV); }
};

struct Exiter {
  static constexpr const char* kName = "test.exiter";
  ssize_t Move(int, off_t, int, std::size_t) { ::_exit(7); }
};

// Hangs with all signals blocked, and starts a process that does so too.
struct Hanger {
  static constexpr const char* kName = "test.hanger";
  ssize_t Move(int, off_t, int, std::size_t) {
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    (void)::fork();
    for (;;) ::pause();
  }
};

}  // namespace sluice::witness::testing

#endif  // SLUICE_HARNESS_WITNESS_TESTING_DEFECTS_H_
