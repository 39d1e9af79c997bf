#include "core/asio/internal/operation_state.h"

#include <algorithm>

#include "core/transfer/endpoint.h"
#include "core/transfer/planner.h"

namespace sluice::asio::internal {
namespace {

constexpr std::string_view kNoSource = "the file cannot be described";
constexpr std::string_view kNoSink = "the sink cannot be described";

}  // namespace

sluice_status OperationState::Start(base::Handle sink, transfer::Driver& driver,
                                    const transfer::Request& request) noexcept {
  transfer::Request whole = request;
  if (request.sink.struct_size == 0 || request.sink.handle != sink) {
    const auto described = transfer::Describe(sink);
    if (!described) return Fail(SLUICE_E_SINK_IO, described.error().code, kNoSink);
    whole.sink = *described;
  }
  whole.sink.facts |= SLUICE_FACT_NONBLOCKING;
  driver_ = &driver;
  const sluice_status status = driver.Start(whole);
  status_ = status == SLUICE_OK ? SLUICE_MORE : status;
  return status_;
}

sluice_status OperationState::Start(base::Handle sink, base::Handle file,
                                    std::span<const host::PluginPtr> plugins,
                                    const TransferOptions& options) {
  const auto source = transfer::Describe(file);
  if (!source) return Fail(SLUICE_E_SOURCE_IO, source.error().code, kNoSource);
  const auto described = transfer::Describe(sink, SLUICE_FACT_NONBLOCKING);
  if (!described) return Fail(SLUICE_E_SINK_IO, described.error().code, kNoSink);
  const transfer::Request request = {.source = *source,
                                     .sink = *described,
                                     .offset = options.offset,
                                     .length = options.length,
                                     .head = options.head,
                                     .tail = options.tail,
                                     .more_follows = options.more_follows,
                                     .stable = options.stable,
                                     .allow_fallback = options.allow_fallback};
  step_bytes_ = std::max<std::uint64_t>(options.step_bytes, 1);
  own_ = std::make_unique<transfer::Driver>(transfer::Choose(
      plugins, request, options.costs == nullptr ? transfer::BuiltInCosts() : *options.costs));
  return Start(sink, *own_, request);
}

sluice_status OperationState::Step() noexcept {
  status_ = driver_->Step(step_bytes_);
  return status_;
}

sluice_status OperationState::Cancel() noexcept {
  driver_->Cancel();
  status_ = driver_->outcome().status;
  return status_;
}

sluice_status OperationState::Fail(sluice_status status, const boost::system::error_code& error,
                                   std::string_view reason) noexcept {
  if (driver_ != nullptr) driver_->Cancel();
  status_ = status;
  reason_ = reason;
  os_error_ = error.category() == boost::system::system_category() ? error.value() : 0;
  return status_;
}

transfer::Outcome OperationState::outcome() const {
  transfer::Outcome outcome = driver_ == nullptr ? transfer::Outcome{} : driver_->outcome();
  if (!reason_.empty()) {
    outcome.status = status_;
    outcome.os_error = os_error_;
    outcome.reason = reason_;
  }
  return outcome;
}

}  // namespace sluice::asio::internal
