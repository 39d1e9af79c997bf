// The plainest loops over one system call: what a careful program would write by hand, and what
// plugins are measured against.
#ifndef SLUICE_HARNESS_BENCH_RAW_LOOP_H_
#define SLUICE_HARNESS_BENCH_RAW_LOOP_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::harness {

// Both send `length` bytes of `source` from `offset` on to a blocking stream socket and answer
// true, or false on the first error. At most `chunk` bytes go by one sendfile(2) call; `buffer` is
// what read_write stages in.
bool RawSendfile(int source, int sink, std::uint64_t offset, std::uint64_t length,
                 std::size_t chunk);
bool RawReadWrite(int source, int sink, std::uint64_t offset, std::uint64_t length,
                  std::span<std::byte> buffer);

}  // namespace sluice::harness

#endif  // SLUICE_HARNESS_BENCH_RAW_LOOP_H_
