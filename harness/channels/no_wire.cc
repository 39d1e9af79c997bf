#include <boost/system/errc.hpp>

#include "harness/channels/wire.h"

namespace sluice::channels {

bool HasWires() { return false; }

base::Result<Connector> MakeWire(ScatterGather) {
  return base::Error{
      .code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
      .message = "virtual Ethernet devices are Linux's"};
}

}  // namespace sluice::channels
