// Waiting for a handle that is a plugin's, not the socket: an event.
#ifndef SLUICE_CORE_ASIO_HANDLE_WAIT_H_
#define SLUICE_CORE_ASIO_HANDLE_WAIT_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/windows/object_handle.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <utility>

namespace sluice::asio::internal {

// One wait for an event that is borrowed. Asio is given a duplicate, because it closes what it has.
// Another socket than the operation's own cannot be waited for: no plugin asks for it.
class HandleWait {
 public:
  // `error`: why it cannot be waited for.
  HandleWait(const boost::asio::any_io_executor& executor, std::int64_t handle,
             boost::system::error_code& error);
  HandleWait(const HandleWait&) = delete;
  HandleWait& operator=(const HandleWait&) = delete;

  // Calls handler(error_code). Once. The handler's cancellation slot ends the wait, which Asio's
  // object_handle does not see to (win_object_handle_service.hpp); it has to be cleared before this
  // is destroyed.
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

}  // namespace sluice::asio::internal

#endif  // SLUICE_CORE_ASIO_HANDLE_WAIT_H_
