// The loops that raw_loop.h lists, one file each; RawLoop::run says what they do.
#ifndef SLUICE_HARNESS_BENCH_RAW_LOOPS_H_
#define SLUICE_HARNESS_BENCH_RAW_LOOPS_H_

#include <cstdint>

namespace sluice::bench::raw {

// Files to files that are not open for appending.
bool CopyFileRange(int source, int sink, std::uint64_t length);

// TCP only.
bool IoUringSendZc(int source, int sink, std::uint64_t length);
bool MsgZerocopy(int source, int sink, std::uint64_t length);

// Sockets, pipes and files. Into pipes, too, those that splice go through a pipe of their own,
// which the plugins do without there.
bool IoUringSplice(int source, int sink, std::uint64_t length);
bool Sendfile(int source, int sink, std::uint64_t length);
bool Splice(int source, int sink, std::uint64_t length);
bool Vmsplice(int source, int sink, std::uint64_t length);

}  // namespace sluice::bench::raw

#endif  // SLUICE_HARNESS_BENCH_RAW_LOOPS_H_
