#include "harness/bench/paired_run.h"

#include <stdexcept>
#include <string>

#include "core/host/discovery.h"

namespace sluice::bench {
namespace {

std::unique_ptr<Route> RouteFor(const RawLoop& loop, std::uint64_t bytes, ReceiverMaker receiver) {
  const bool files_only = loop.plugin == "linux.copy_file_range";
  // A send by reference ends when it is acknowledged, which a receiver that does not read puts off.
  const bool by_reference =
      loop.plugin == "linux.msg_zerocopy" || loop.plugin == "linux.io_uring_send_zc";
  if (by_reference && receiver == DiscardByCaller) receiver = DiscardInProcess;
  return MakeRoute(files_only ? "file" : "tcp", bytes, receiver);
}

}  // namespace

PairedRun::PairedRun(const RawLoop& loop, std::uint64_t bytes, ReceiverMaker receiver)
    : route_(RouteFor(loop, bytes, receiver)),
      raw_(loop),
      driver_(host::Find(loop.plugin, host::HostOptions::FromEnvironment()).value()) {}

double PairedRun::Transfer(Contender& way, std::uint64_t times) {
  const auto time = TimeTransfers(way, *route_, times);
  if (!time) throw std::runtime_error(std::string(way.ran()) + ": " + time.error().message);
  return time->seconds * static_cast<double>(times);
}

}  // namespace sluice::bench
