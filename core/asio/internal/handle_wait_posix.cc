#include <fcntl.h>

#include <cerrno>

#include "core/asio/internal/handle_wait.h"

namespace sluice::asio::internal {
namespace {

boost::system::error_code LastError() { return {errno, boost::system::system_category()}; }

}  // namespace

HandleWait::HandleWait(const boost::asio::any_io_executor& executor, std::int64_t handle,
                       boost::system::error_code& error)
    : duplicate_(fcntl(static_cast<int>(handle), F_DUPFD_CLOEXEC, 0)), descriptor_(executor) {
  if (!duplicate_) {
    error = LastError();
    return;
  }
  flags_ = fcntl(duplicate_.get(), F_GETFL);
  descriptor_.assign(duplicate_.get(), error);
}

HandleWait::~HandleWait() {
  // Released, not closed: closing would leave the file in the epoll set as long as the plugin has
  // it open.
  if (descriptor_.is_open()) descriptor_.release();
  if (duplicate_ && (flags_ & O_NONBLOCK) == 0) fcntl(duplicate_.get(), F_SETFL, flags_);
}

}  // namespace sluice::asio::internal
