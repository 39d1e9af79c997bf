// linux.io_uring_splice: splice(2) as requests of io_uring, many with one system call.
#ifndef SLUICE_PLUGINS_LINUX_IO_URING_SPLICE_H_
#define SLUICE_PLUGINS_LINUX_IO_URING_SPLICE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <sluice/cursor.hpp>
#include <sluice/plugin.hpp>
#include <utility>

#include "plugins/common/route.h"
#include "plugins/common/step.h"
#include "plugins/linux/private_pipe.h"
#include "plugins/linux/ring.h"
#include "plugins/posix/sink.h"
#include "plugins/posix/source.h"

namespace sluice::plugins {

// No copy by the sending call, one system call for 8 MiB: a chain of pairs, from the source into a
// private pipe and from there into the sink. What linux.splice says of references, of the pipe and
// of resources holds here too.
//
// A request that moves less than it was asked for ends its chain, so no byte overtakes another:
// what is in the pipe then goes first in the next one. Between two steps nothing is in flight; a
// signal cancels what is, and all that it has moved counts.
//
// The kernel never splices in the thread that asks for it, but in a worker thread of its own
// (io_splice() is always made asynchronous): Ring::ForWorkers() tells what becomes of those. So
// this costs more CPU time than splice(2); what is saved is system calls. The head and the tail go
// by send(2) and write(2).
class IoUringSplice {
 public:
  static constexpr Identity kIdentity{
      .name = "linux.io_uring_splice",
      .version = "1.1.0",
      .summary = "sends pages of the page cache by reference, many splices a call: io_uring",
      .capabilities = SLUICE_CAP_HEAD_TAIL | SLUICE_CAP_MORE_FOLLOWS | SLUICE_CAP_TO_END |
                      SLUICE_CAP_NONBLOCKING};
  static constexpr std::array kClaims{
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kSocketSinks,
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 8}),
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kPipeSink,
             .staged_milli = 0,
             .send_milli = 0,
             .crossings_per_mib_max = 48}),
      Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
             .sink_kinds = kFileSink,
             .staged_milli = 0,
             .send_milli = 1000,
             .crossings_per_mib_max = 8}),
  };

  static sluice_status Probe(const sluice_route& route, sluice_report& report) noexcept;

  struct Kept {
    PrivatePipe pipe;
    Ring ring;
  };

  explicit IoUringSplice(const sluice_request& request, Kept&& kept = {}) noexcept
      : request_(request),
        source_(*request.route->source),
        cursor_(request),
        sink_(*request.route->sink),
        pipe_(std::move(kept.pipe)),
        ring_(std::move(kept.ring)) {}
  sluice_status Open(sluice_report& report) noexcept;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) noexcept;
  Kept Keep() noexcept { return {.pipe = pipe_.Keep(), .ring = ring_.Keep()}; }

 private:
  // What a request of the chain was asked for.
  struct Move {
    bool fills;  // the private pipe; otherwise into the sink
    std::uint64_t count;
  };

  Answer Round(std::uint64_t budget, sluice_progress& progress) noexcept;
  void Plan(std::uint64_t budget) noexcept;
  void AddFill(std::uint64_t offset, std::uint64_t count) noexcept;
  void AddDrain(std::uint64_t count, bool more) noexcept;
  void AddDirect(std::uint64_t count) noexcept;
  Answer Settle(int error, unsigned count, sluice_progress& progress) noexcept;
  Answer Filled(std::int32_t result, std::uint64_t asked, sluice_progress& progress) noexcept;
  Answer Drained(std::int32_t result, std::uint64_t asked, sluice_progress& progress) noexcept;
  Answer Stop(int error, sluice_progress& progress) noexcept;

  const sluice_request& request_;
  Source source_;
  Cursor cursor_;
  Sink sink_;
  PrivatePipe pipe_;
  bool short_ = false;  // the source gave less than it was asked for: this may be its end
  Ring ring_;
  std::array<Move, Ring::kMost> moves_;
};

}  // namespace sluice::plugins

#endif  // SLUICE_PLUGINS_LINUX_IO_URING_SPLICE_H_
