// The plainest loops over each facility that a plugin uses: what a careful program would write by
// hand, and what plugins are measured against.
#ifndef SLUICE_HARNESS_BENCH_RAW_LOOP_H_
#define SLUICE_HARNESS_BENCH_RAW_LOOP_H_

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

  // Sends `length` bytes of the regular file `source` from offset 0 on to `sink`, which is
  // blocking, and answers true when all of them are accepted and the kernel has let go of what it
  // was lent. False: on the first error, also if the facility does not take such a sink, or the
  // source is shorter; some bytes may have gone out. Files are written at their own position. The
  // process has to ignore SIGPIPE. From any thread.
  bool (*run)(base::Handle source, base::Handle sink, std::uint64_t length);
};

// One for each plugin of this system, in the order of their names. Valid for ever. Implemented in
// the folder of the operating system.
std::span<const RawLoop> RawLoops();

// The one for `plugin`, or nullptr.
const RawLoop* FindRawLoop(std::string_view plugin);

}  // namespace sluice::bench

#endif  // SLUICE_HARNESS_BENCH_RAW_LOOP_H_
