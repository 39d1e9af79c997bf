// The loops that raw_loop.h lists, one file each; RawLoop::run says what they do.
#ifndef SLUICE_HARNESS_BENCH_LINUX_RAW_LOOPS_H_
#define SLUICE_HARNESS_BENCH_LINUX_RAW_LOOPS_H_

#include <cstdint>

namespace sluice::harness {

// Files to files that are not open for appending.
bool RawCopyFileRange(int source, int sink, std::uint64_t length);

// TCP only.
bool RawIoUringSendZc(int source, int sink, std::uint64_t length);
bool RawMsgZerocopy(int source, int sink, std::uint64_t length);

// Sockets, pipes and files. Into pipes, too, those that splice go through a pipe of their own,
// which the plugins do without there.
bool RawIoUringSplice(int source, int sink, std::uint64_t length);
bool RawMmapWrite(int source, int sink, std::uint64_t length);
bool RawReadWrite(int source, int sink, std::uint64_t length);
bool RawSendfile(int source, int sink, std::uint64_t length);
bool RawSplice(int source, int sink, std::uint64_t length);
bool RawVmsplice(int source, int sink, std::uint64_t length);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_BENCH_LINUX_RAW_LOOPS_H_
