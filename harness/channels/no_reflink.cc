#include <boost/system/errc.hpp>

#include "harness/channels/reflink.h"

namespace sluice::harness {

bool HasReflinks() { return false; }

host::Result<Built> MakeReflink(const std::filesystem::path&) {
  return host::Error{
      .code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
      .message = "filesystems with reflinks are made on Linux only"};
}

}  // namespace sluice::harness
