#include <boost/system/errc.hpp>

#include "harness/witness/page_cache.h"

namespace sluice::witness {
namespace {

base::Error Refusal(const char* message) {
  return {.code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
          .message = message};
}

}  // namespace

base::Result<void> RequireStorage(base::Handle) {
  return Refusal("the system does not tell how many bytes a process had fetched from storage");
}

base::Result<void> DropFromPageCache(base::Handle, std::uint64_t) {
  return Refusal(
      "a cold cache cannot be had: posix_fadvise(2) has pages go soon and not now, and no call "
      "tells when they are gone");
}

}  // namespace sluice::witness
