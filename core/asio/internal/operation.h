// The operation behind async_transfer(): a step, a wait, a step …, and the handler.
#ifndef SLUICE_CORE_ASIO_INTERNAL_OPERATION_H_
#define SLUICE_CORE_ASIO_INTERNAL_OPERATION_H_

#include <sluice/plugin.h>

#include <array>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/recycling_allocator.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "core/asio/error.h"
#include "core/asio/internal/handle_wait.h"
#include "core/asio/internal/operation_state.h"
#include "core/base/handle.h"
#include "core/transfer/outcome.h"

namespace sluice::asio::internal {

// Moves from one wait to the next as the handler of each. Not made with async_compose(), because of
// the order of destruction when it never completes: first the transfer, then the handler, which may
// own the socket, the file and the memory it sends from.
template <class Stream, class Handler>
class Operation {
 public:
  using executor_type = boost::asio::associated_executor_t<Handler, typename Stream::executor_type>;
  using allocator_type =
      boost::asio::associated_allocator_t<Handler, boost::asio::recycling_allocator<void>>;
  using cancellation_slot_type = boost::asio::cancellation_slot;

  Operation(Stream& stream, Handler handler)
      : handler_(std::move(handler)),
        work_(stream.get_executor()),
        cancellation_(boost::asio::get_associated_cancellation_slot(handler_),
                      boost::asio::enable_partial_cancellation()),
        state_(std::allocate_shared<State>(
            typename std::allocator_traits<allocator_type>::template rebind_alloc<State>(
                get_allocator()),
            stream)) {}

  executor_type get_executor() const noexcept {
    return boost::asio::get_associated_executor(handler_, work_.get_executor());
  }
  allocator_type get_allocator() const noexcept {
    return boost::asio::get_associated_allocator(handler_,
                                                 boost::asio::recycling_allocator<void>());
  }
  cancellation_slot_type get_cancellation_slot() const noexcept { return cancellation_.slot(); }
  const Handler& handler() const noexcept { return handler_; }

  // The initiating function. `arguments` are those of OperationState::Start(). Afterwards the
  // operation is moved from.
  template <class... Arguments>
  void Begin(Arguments&&... arguments) {
    OperationState& transfer = state_->transfer;
    sluice_status status = MakeNonblocking();
    if (status == SLUICE_MORE) status = transfer.Start(Sink(), arguments...);
    if (status == SLUICE_MORE) status = transfer.Step();
    Go(status, true);
  }

  // Posted: it is this operation's turn, or it ended while it was initiated.
  void operator()() {
    if (state_->transfer.ended()) return Complete();
    Continue({});
  }

  // A wait has ended.
  void operator()(boost::system::error_code error) { Continue(error); }
  void operator()(std::array<std::size_t, 2> order, boost::system::error_code first,
                  boost::system::error_code second) {
    Continue(order[0] == 0 ? first : second);
  }

 private:
  struct State {
    explicit State(Stream& its_stream) : stream(its_stream) {}

    Stream& stream;
    OperationState transfer;
    std::optional<HandleWait> other;  // a handle that is not the stream's
  };

  base::Handle Sink() const { return static_cast<base::Handle>(state_->stream.native_handle()); }

  sluice_status MakeNonblocking() {
    if (state_->stream.native_non_blocking()) return SLUICE_MORE;
    boost::system::error_code error;
    state_->stream.native_non_blocking(true, error);
    if (!error) return SLUICE_MORE;
    return state_->transfer.Fail(SLUICE_E_SINK_IO, error, "the sink cannot be made non-blocking");
  }

  void Continue(const boost::system::error_code& error) {
    cancellation_.slot().clear();
    state_->other.reset();
    const bool cancelled = cancellation_.cancelled() != boost::asio::cancellation_type::none;
    OperationState& transfer = state_->transfer;
    if (cancelled || error == boost::asio::error::operation_aborted) {
      Go(transfer.Cancel(), false);
    } else if (error) {
      Go(FailWaiting(error), false);
    } else {
      Go(transfer.Step(), false);
    }
  }

  // Requires that the caller does nothing afterwards: *this is moved from, or the handler has been
  // called.
  void Go(sluice_status status, bool initiating) {
    if (status == SLUICE_WOULD_BLOCK || status == SLUICE_DRAINING) {
      Wait(initiating);
    } else if (status == SLUICE_MORE || initiating) {
      boost::asio::post(std::move(*this));
    } else {
      Complete();
    }
  }

  void Wait(bool initiating) {
    State& state = *state_;
    const std::int64_t handle = state.transfer.progress().wait_handle;
    const std::uint32_t events = state.transfer.progress().wait_events;
    if (handle == static_cast<std::int64_t>(Sink())) {
      AsyncWait(state.stream, events, std::move(*this));
      return;
    }
    boost::system::error_code error;
    state.other.emplace(state.stream.get_executor(), handle, error);
    if (error) {
      Go(FailWaiting(error), initiating);
    } else {
      state.other->Async(events, std::move(*this));
    }
  }

  sluice_status FailWaiting(const boost::system::error_code& error) {
    return state_->transfer.Fail(SLUICE_E_INTERNAL, error,
                                 "waiting for the handle that the plugin named failed");
  }

  // Frees the memory before it calls the handler, so that what the handler starts can use it.
  void Complete() {
    const transfer::Outcome outcome = state_->transfer.outcome();
    state_.reset();
    work_.reset();
    boost::asio::get_associated_cancellation_slot(handler_).clear();
    std::move(handler_)(ErrorCodeOf(outcome), outcome);
  }

  Handler handler_;
  boost::asio::executor_work_guard<typename Stream::executor_type> work_;
  boost::asio::cancellation_state cancellation_;  // lives in the handler's slot
  std::shared_ptr<State> state_;
};

// The function object that async_initiate() calls, at once or when a lazy token is started.
template <class Stream>
class Initiate {
 public:
  using executor_type = typename Stream::executor_type;

  explicit Initiate(Stream& stream) : stream_(stream) {}
  executor_type get_executor() const noexcept { return stream_.get_executor(); }

  template <class Handler, class... Arguments>
  void operator()(Handler&& handler, Arguments&&... arguments) const {
    Operation<Stream, std::decay_t<Handler>>(stream_, std::forward<Handler>(handler))
        .Begin(Unwrap(arguments)...);
  }

 private:
  template <class Value>
  static Value& Unwrap(std::reference_wrapper<Value>& value) {
    return value.get();
  }
  template <class Value>
  static Value& Unwrap(Value& value) {
    return value;
  }

  Stream& stream_;
};

}  // namespace sluice::asio::internal

// Everything else that is associated with the handler is associated with the operation, too.
template <template <class, class> class Associator, class Stream, class Handler, class Default>
struct boost::asio::associator<Associator, sluice::asio::internal::Operation<Stream, Handler>,
                               Default> : Associator<Handler, Default> {
  static auto get(const sluice::asio::internal::Operation<Stream, Handler>& operation) noexcept {
    return Associator<Handler, Default>::get(operation.handler());
  }
  static auto get(const sluice::asio::internal::Operation<Stream, Handler>& operation,
                  const Default& fallback) noexcept {
    return Associator<Handler, Default>::get(operation.handler(), fallback);
  }
};

#endif  // SLUICE_CORE_ASIO_INTERNAL_OPERATION_H_
