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
// is valid in every case: its bytes_done is exactly what the sink has accepted, whether the
// operation succeeded, failed or was cancelled. Its views live as long as the plugins are loaded.
//
// A coroutine or a future that throws on an error loses the outcome. To get both, use
// as_tuple(use_awaitable), or use_future([](error_code, Outcome outcome) { … }); the future then
// has what the function returns.
using TransferSignature = void(boost::system::error_code, transfer::Outcome);

// A stream that can be sent to: a tcp::socket, a local::stream_protocol::socket, and on POSIX
// systems a posix::stream_descriptor, for pipes.
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
// clang-format off
//     async_transfer(socket, file, plugins, {.offset = 100},
//                    [](error_code error, Outcome outcome) { … });
// clang-format on
//
// `stream` and `file` are borrowed until the operation has completed: close neither before. To give
// up, emit the cancellation slot's signal, or call stream.cancel(). `plugins` is read when the
// operation starts, which is now, or with a lazy token (use_awaitable, deferred) when that is
// started. Requires that nothing else writes to the stream meanwhile; reading from it is fine.
//
// The stream is made non-blocking (native_non_blocking(true)) and stays so, as with every
// asynchronous operation of Asio.
//
// Order. The first step runs at once, but the handler is never called from inside this function.
// Each step moves at most options.step_bytes. A step that could go on at once is posted, so that
// other handlers get their turn.
//
// Threads. The steps and the handler run on the handler's associated executor, by default the
// stream's. As with all operations of Asio, where several threads run the io_context, everything
// that belongs to one stream belongs to one strand, including the emitting of a cancellation.
//
// Cancellation. Terminal and partial, between two steps. The error is operation_aborted. The stream
// can be used again if outcome.in_flight is 0; the next byte is the one behind bytes_done.
//
// Memory. Allocates one block for the operation with the handler's associated allocator, besides
// what Asio allocates for each wait; Asio recycles both. This overload also makes a driver, which
// allocates for its plugins. To send many files on one connection, keep a driver and call the other
// overload. If the operation never completes because the io_context is destroyed, the transfer ends
// before the handler is destroyed.
template <TransferSink Stream,
          boost::asio::completion_token_for<TransferSignature> Token =
              boost::asio::default_completion_token_t<typename Stream::executor_type>>
auto async_transfer(Stream& stream, base::Handle file, std::span<const host::PluginPtr> plugins,
                    const TransferOptions& options, Token&& token = Token()) {
  return boost::asio::async_initiate<Token, TransferSignature>(internal::Initiate<Stream>(stream),
                                                               token, file, plugins, options);
}

// Does the same with a driver and a request of the caller's. Uses no heap but Asio's. Run one
// operation at a time on each driver.
//
// The driver, the stream, and the handles and memory that the request names are borrowed until the
// operation has completed. If the io_context is destroyed before, the transfer ends when the driver
// does: destroy the driver before the stream (in a class, declare it after). request.sink is filled
// in here. To send many times on one stream, put there what transfer::Describe() returns for it,
// which saves four system calls.
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
