#include "harness/bench/contender.h"

#include <algorithm>
#include <boost/system/errc.hpp>
#include <chrono>

#include "core/base/processor.h"

namespace sluice::bench {

void ByDriver::Transfer(const Route& route) { driver_.Run(route.request()); }

bool ByDriver::refused() const {
  const transfer::Outcome& outcome = driver_.outcome();
  return outcome.bytes_done == 0 &&
         (outcome.status == SLUICE_E_UNSUPPORTED || outcome.status == SLUICE_E_NO_RESOURCES);
}

void BySelector::Transfer(const Route& route) {
  outcome_ = &selector_.For(route.request()).Run(route.request());
}

void ByRawLoop::Transfer(const Route& route) {
  ok_ = loop_.run(route.source(), route.sink(), route.bytes());
}

base::Result<TransferTime> TimeTransfers(Contender& contender, Route& route, std::uint64_t times) {
  using Clock = std::chrono::steady_clock;
  route.Expect(times * route.bytes());
  const double used = base::ProcessSeconds();
  const auto start = Clock::now();
  Clock::duration taking{};
  for (std::uint64_t i = 0; i < times; ++i) {
    route.Rewind();
    contender.Transfer(route);
    if (!contender.ok()) {
      return base::Error{
          .code = boost::system::errc::make_error_code(boost::system::errc::io_error),
          .message = contender.why()};
    }
    if (!route.by_caller()) continue;
    const auto sent = Clock::now();
    route.Take();
    taking += Clock::now() - sent;
  }
  const auto last = route.Await();
  if (!last) return last.error();
  const auto of_one = [&](double seconds) {
    return std::max(0.0, seconds) / static_cast<double>(times);
  };
  return TransferTime{
      .seconds = of_one(std::chrono::duration<double>(last->at - start - taking).count()),
      .sender_cpu = of_one(base::ProcessSeconds() - used - last->processor_seconds),
      .receiver_cpu = of_one(last->processor_seconds)};
}

}  // namespace sluice::bench
