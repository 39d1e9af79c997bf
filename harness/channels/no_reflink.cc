#include <boost/system/errc.hpp>

#include "harness/channels/reflink.h"

namespace sluice::channels {

bool HasReflinks() { return false; }

base::Result<Built> MakeReflink(const std::filesystem::path&) {
  return base::Error{
      .code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
      .message = "filesystems with reflinks are made on Linux only"};
}

}  // namespace sluice::channels
