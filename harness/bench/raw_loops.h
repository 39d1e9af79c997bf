// The plainest loop over each facility that a plugin uses: what a careful program would write by
// hand, and what plugins are measured against.
#ifndef SLUICE_HARNESS_BENCH_RAW_LOOPS_H_
#define SLUICE_HARNESS_BENCH_RAW_LOOPS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/handle.h"

namespace sluice::bench {

// A loop makes the same system calls as its plugin, in pieces as large as the plugin's when the
// driver steps it. It keeps nothing from one transfer to the next: pipes, mappings and rings are
// made for each, where plugins keep pipes and rings (sluice/reuse.h).
struct RawLoop {
  std::string_view plugin;  // its counterpart: "linux.sendfile"
  std::string_view calls;   // what it is made of: "mmap+send"

  // Sends `length` bytes of the regular file `source`, from offset 0 on, to the blocking `sink`.
  // Returns true when the sink has accepted all of them and the kernel refers to none of them any
  // more. Returns false on the first error, which includes a sink that the facility does not take
  // and a source that is shorter; some bytes may have been sent. Files are written at their own
  // position. Requires that the process ignores SIGPIPE. Callable from any thread.
  bool (*run)(base::Handle source, base::Handle sink, std::uint64_t length);
};

// One for each plugin of this system, in the order of their names. Valid forever.
std::span<const RawLoop> RawLoops();

// Returns the counterpart of `plugin`, or nullptr if there is none.
inline const RawLoop* FindRawLoop(std::string_view plugin) {
  for (const RawLoop& loop : RawLoops()) {
    if (loop.plugin == plugin) return &loop;
  }
  return nullptr;
}

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_RAW_LOOPS_H_
