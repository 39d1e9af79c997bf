// Waiting for SLUICE_WAIT_* events on an object of Asio.
#ifndef SLUICE_CORE_ASIO_INTERNAL_ASYNC_WAIT_H_
#define SLUICE_CORE_ASIO_INTERNAL_ASYNC_WAIT_H_

#include <sluice/plugin.h>

#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <cstdint>
#include <utility>

namespace sluice::asio::internal {

// Calls handler(error_code), or, where one of two events is waited for,
// handler(std::array<std::size_t, 2>, error_code, error_code). An error on the object ends each
// kind of waiting, as it does with poll(2).
template <class Object, class Handler>
void AsyncWait(Object& object, std::uint32_t events, Handler&& handler) {
  const bool readable = (events & SLUICE_WAIT_READABLE) != 0;
  const bool writable = (events & SLUICE_WAIT_WRITABLE) != 0;
  if (readable && writable) {
    boost::asio::experimental::make_parallel_group(
        object.async_wait(Object::wait_read, boost::asio::deferred),
        object.async_wait(Object::wait_write, boost::asio::deferred))
        .async_wait(boost::asio::experimental::wait_for_one(), std::forward<Handler>(handler));
  } else {
    object.async_wait(readable   ? Object::wait_read
                      : writable ? Object::wait_write
                                 : Object::wait_error,
                      std::forward<Handler>(handler));
  }
}

}  // namespace sluice::asio::internal

#endif  // SLUICE_CORE_ASIO_INTERNAL_ASYNC_WAIT_H_
