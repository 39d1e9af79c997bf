#include "harness/bench/contest.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "core/host/discovery.h"
#include "core/transfer/endpoint.h"

namespace sluice::bench {
namespace {

// A lent send ends when it is acknowledged, which a receiver that does not read puts off.
Drain DrainFor(const RawLoop& loop, Drain wanted) {
  if (loop.plugin == "linux.copy_file_range") return Drain::kRewind;
  const bool lends = loop.plugin == "linux.msg_zerocopy" || loop.plugin == "linux.io_uring_send_zc";
  return lends && wanted == Drain::kByHand ? Drain::kProcess : wanted;
}

}  // namespace

Contest::Contest(const RawLoop& loop, std::uint64_t length, Drain drain)
    : loop_(loop),
      length_(length),
      drain_(DrainFor(loop, drain)),
      stream_(length, drain_),
      driver_(std::vector{host::Find(loop.plugin, host::HostOptions::FromEnvironment()).value()}),
      request_{.source = transfer::Describe(stream_.source()).value(),
               .sink = transfer::Describe(stream_.sink()).value(),
               .length = length} {}

void Contest::RunRaw() {
  if (loop_.run(stream_.source(), stream_.sink(), length_)) return;
  throw std::runtime_error("the raw loop of " + std::string(loop_.plugin) + " failed");
}

void Contest::RunDriver() {
  const transfer::Outcome& outcome = driver_.Run(request_);
  if (!outcome.ok()) throw std::runtime_error(transfer::Describe(outcome));
}

}  // namespace sluice::bench
