#include <boost/system/errc.hpp>

#include "harness/channels/wire.h"

namespace sluice::harness {

bool HasWires() { return false; }

host::Result<Connector> MakeWire(ScatterGather) {
  return host::Error{
      .code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
      .message = "virtual Ethernet devices are Linux's"};
}

}  // namespace sluice::harness
