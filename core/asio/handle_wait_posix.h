// Waiting for a handle that is a plugin's, not the socket: an io_uring, an eventfd, a source.
#ifndef SLUICE_CORE_ASIO_HANDLE_WAIT_H_
#define SLUICE_CORE_ASIO_HANDLE_WAIT_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <utility>

#include "core/asio/internal/async_wait.h"
#include "core/base/handle.h"

namespace sluice::asio::internal {

// One wait for a descriptor that is borrowed. Asio is given a duplicate, because a descriptor can
// be in one of its objects only (the source may be in another), and because it closes what it has.
class HandleWait {
 public:
  // `error`: why it cannot be waited for.
  HandleWait(const boost::asio::any_io_executor& executor, std::int64_t handle,
             boost::system::error_code& error);
  // Leaves the descriptor as it was.
  ~HandleWait();
  HandleWait(const HandleWait&) = delete;
  HandleWait& operator=(const HandleWait&) = delete;

  // As AsyncWait(). Once.
  template <class Handler>
  void Async(std::uint32_t events, Handler&& handler) {
    AsyncWait(descriptor_, events, std::forward<Handler>(handler));
  }

 private:
  transfer::UniqueHandle duplicate_;
  boost::asio::posix::stream_descriptor descriptor_;
  int flags_ = 0;  // F_GETFL: Asio sets O_NONBLOCK, which duplicates have in common
};

}  // namespace sluice::asio::internal

#endif  // SLUICE_CORE_ASIO_HANDLE_WAIT_H_
