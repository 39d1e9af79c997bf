#include <boost/system/errc.hpp>

#include "harness/channels/local.h"

namespace sluice::channels {

bool HasPipes() { return false; }

base::Result<Connection> ConnectPipe(const Buffers&) {
  return base::Error{
      .code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
      .message = "pipes are a channel of POSIX systems: Windows' have no readiness to wait for"};
}

}  // namespace sluice::channels
