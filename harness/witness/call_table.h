// The system calls that file transfers make.
#ifndef SLUICE_HARNESS_WITNESS_CALL_TABLE_H_
#define SLUICE_HARNESS_WITNESS_CALL_TABLE_H_

#include <cstdint>
#include <string>

#include "harness/witness/tracer.h"

namespace sluice::witness {

// Where the bytes go that the result of a call counts.
enum class Flow : std::uint8_t {
  kNone,         // the result counts no payload
  kIntoUser,     // read, recv …
  kOutOfUser,    // write, send …: by value
  kByReference,  // sendfile, splice, …, send with MSG_ZEROCOPY: not through user memory, or lent
  kUnseen,       // it moves bytes that its result does not count: io_uring_enter, sendmmsg …
};

// Of a call with these arguments.
Flow FlowOf(const SystemCall& call);

// True for io_uring_enter, whose result is how many operations (SQEs) it took over.
bool SubmitsOperations(const SystemCall& call);

// "sendfile"; "call 4711" for one that is not in the table.
std::string CallName(std::uint64_t number);

}  // namespace sluice::witness

#endif  // SLUICE_HARNESS_WITNESS_CALL_TABLE_H_
