// Sluice in programs that wait with Boost.Asio.
#ifndef SLUICE_CORE_ASIO_ASYNC_TRANSFER_H_
#define SLUICE_CORE_ASIO_ASYNC_TRANSFER_H_

#include <boost/asio/async_result.hpp>
#include <boost/system/error_code.hpp>
#include <concepts>
#include <functional>
#include <span>
#include <utility>

#include "core/asio/error.h"
#include "core/asio/internal/operation.h"
#include "core/asio/options.h"
#include "core/base/handle.h"
#include "core/host/plugin.h"
#include "core/transfer/driver.h"
#include "core/transfer/outcome.h"
#include "core/transfer/request.h"

namespace sluice::asio {

// How an operation completes. The error says whether and why it failed (ErrorCodeOf()). The outcome
// is there in every case: its bytes_done is what the sink has accepted, exactly, whether the
// operation succeeded, failed or was cancelled. Its views live as long as the plugins are loaded.
//
// A coroutine or a future that throws for an error drops the outcome with it. Both are there with
// as_tuple(use_awaitable), and with use_future([](error_code, Outcome outcome) { … }), whose
// function makes what the future answers.
using TransferSignature = void(boost::system::error_code, transfer::Outcome);

// What can be sent to: a tcp::socket, a local::stream_protocol::socket, and on POSIX systems a
// posix::stream_descriptor, which makes pipes of use.
template <class Stream>
concept TransferSink = requires(Stream& stream, boost::system::error_code& error) {
  stream.native_handle();
  stream.get_executor();
  { stream.native_non_blocking() } -> std::convertible_to<bool>;
  stream.native_non_blocking(true, error);
  Stream::wait_read;
  Stream::wait_write;
  Stream::wait_error;
};

// Sends a file, or a range of it, with the plugins that can, best first (transfer::Choose()).
//
//     async_transfer(socket, file, plugins, {.offset = 100}, [](error_code error, Outcome outcome)
//     { … });
//
// `stream` and `file` are borrowed until the operation has completed: neither is closed before. To
// give up, emit the cancellation slot's signal, or call stream.cancel(). `plugins` is looked at
// when the operation starts, which is now, or with a lazy token (use_awaitable, deferred) when that
// is started. Nothing else is written to the stream meanwhile; reading from it is free.
//
// The stream is made non-blocking (native_non_blocking(true)) and stays so, as with every
// asynchronous operation of Asio.
//
// Order. The first step is made at once, but the handler is never called from here. Each step moves
// at most options.step_bytes; one that could go on at once is posted, so that other handlers have
// their turn.
//
// Threads. The steps, and the handler, run by the handler's associated executor, which is the
// stream's if it has none of its own. As with all operations of Asio: where several threads run the
// io_context, what belongs to one stream belongs to one strand, the emitting of a cancellation
// included.
//
// Cancellation. Terminal and partial, between two steps. The error is operation_aborted. The stream
// can be used again if outcome.in_flight is 0; the next byte is the one behind bytes_done.
//
// Memory. One block with the handler's associated allocator for the operation, besides what Asio
// allocates for each wait; Asio recycles both. This function makes a driver in addition, which
// allocates for its plugins: whoever sends many files on one connection keeps a driver and calls
// the other one. If the operation never completes, because the io_context is destroyed, the
// transfer is ended before the handler is destroyed.
template <TransferSink Stream,
          boost::asio::completion_token_for<TransferSignature> Token =
              boost::asio::default_completion_token_t<typename Stream::executor_type>>
auto async_transfer(Stream& stream, base::Handle file, std::span<const host::PluginPtr> plugins,
                    const TransferOptions& options, Token&& token = Token()) {
  return boost::asio::async_initiate<Token, TransferSignature>(internal::Initiate<Stream>(stream),
                                                               token, file, plugins, options);
}

// The same with a driver that is kept, and a request to it: no heap but Asio's. One operation for
// each driver at a time.
//
// The driver, the stream, and the handles and memory that the request names are borrowed until the
// operation has completed. If the io_context is destroyed before, the transfer ends when the driver
// does: let it go before the stream (in a class, declare it behind). request.sink is filled in
// here; who sends many times on one stream may put there what transfer::Describe() answered for it,
// to save the four system calls.
template <TransferSink Stream,
          boost::asio::completion_token_for<TransferSignature> Token =
              boost::asio::default_completion_token_t<typename Stream::executor_type>>
auto async_transfer(Stream& stream, transfer::Driver& driver, const transfer::Request& request,
                    Token&& token = Token()) {
  return boost::asio::async_initiate<Token, TransferSignature>(internal::Initiate<Stream>(stream),
                                                               token, std::ref(driver), request);
}

}  // namespace sluice::asio

#endif  // SLUICE_CORE_ASIO_ASYNC_TRANSFER_H_
