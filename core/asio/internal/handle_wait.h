// Waiting for what a plugin names: the socket, or a handle of the plugin's own, such as an
// io_uring, an eventfd, a source, or on Windows an event.
#ifndef SLUICE_CORE_ASIO_INTERNAL_HANDLE_WAIT_H_
#define SLUICE_CORE_ASIO_INTERNAL_HANDLE_WAIT_H_

#include <sluice/plugin.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <utility>

#if defined(_WIN32)
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/windows/object_handle.hpp>
#else
#include <boost/asio/posix/stream_descriptor.hpp>

#include "core/base/handle.h"
#endif

namespace sluice::asio::internal {

// Waits for SLUICE_WAIT_* events on an object of Asio. Calls handler(error_code), or, when it waits
// for one of two events, handler(std::array<std::size_t, 2>, error_code, error_code). An error on
// the object ends each kind of waiting, as it does with poll(2).
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

#if defined(_WIN32)

// One wait for a borrowed event. Asio gets a duplicate, because it closes its handles. Only events
// can be waited for, not other sockets: no plugin asks for one.
class HandleWait {
 public:
  // Sets `error` if the handle cannot be waited for.
  HandleWait(const boost::asio::any_io_executor& executor, std::int64_t handle,
             boost::system::error_code& error);
  HandleWait(const HandleWait&) = delete;
  HandleWait& operator=(const HandleWait&) = delete;

  // Calls handler(error_code). Call it once. The handler's cancellation slot ends the wait, which
  // Asio's object_handle does not do by itself (win_object_handle_service.hpp). Clear the slot
  // before this object is destroyed.
  template <class Handler>
  void Async(std::uint32_t /*events*/, Handler&& handler) {
    if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected()) {
      slot.assign([this](boost::asio::cancellation_type /*type*/) {
        boost::system::error_code error;
        event_.cancel(error);
      });
    }
    event_.async_wait(std::forward<Handler>(handler));
  }

 private:
  boost::asio::windows::object_handle event_;
};

#else

// One wait for a borrowed descriptor. Asio gets a duplicate, because it closes its descriptors, and
// because each can be in only one of its objects (the source may be in another).
class HandleWait {
 public:
  // Sets `error` if the handle cannot be waited for.
  HandleWait(const boost::asio::any_io_executor& executor, std::int64_t handle,
             boost::system::error_code& error);
  // Restores the descriptor's flags.
  ~HandleWait();
  HandleWait(const HandleWait&) = delete;
  HandleWait& operator=(const HandleWait&) = delete;

  // See AsyncWait(). Call it once.
  template <class Handler>
  void Async(std::uint32_t events, Handler&& handler) {
    AsyncWait(descriptor_, events, std::forward<Handler>(handler));
  }

 private:
  base::UniqueHandle duplicate_;
  boost::asio::posix::stream_descriptor descriptor_;
  int flags_ = 0;  // F_GETFL: Asio sets O_NONBLOCK, which duplicates have in common
};

#endif

}  // namespace sluice::asio::internal

#endif  // SLUICE_CORE_ASIO_INTERNAL_HANDLE_WAIT_H_
