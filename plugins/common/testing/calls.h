// Counts the system calls of a piece of code, with ptrace(2).
#ifndef SLUICE_PLUGINS_COMMON_TESTING_CALLS_H_
#define SLUICE_PLUGINS_COMMON_TESTING_CALLS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace sluice::plugins::testing {

// Number of the call (SYS_sendfile …) → how often.
using Calls = std::map<std::uint64_t, std::uint64_t>;

// Runs `code` in a traced child process and counts its system calls. Returns nothing if tracing is
// not permitted, and under ThreadSanitizer, which makes calls of its own. The test fails if `code`
// returns false. The child has copies of the caller's descriptors and memory.
std::optional<Calls> CallsOf(const std::function<bool()>& code);

// All calls together.
std::uint64_t Total(const Calls& calls);

}  // namespace sluice::plugins::testing

#endif  // SLUICE_PLUGINS_COMMON_TESTING_CALLS_H_
