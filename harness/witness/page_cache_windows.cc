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
  return Refusal(
      "Windows does not tell which of the bytes that a process reads come from storage and which "
      "from the cache");
}

base::Result<void> DropFromPageCache(base::Handle, std::uint64_t) {
  return Refusal(
      "a cold cache cannot be had: Windows has no documented call that takes a file out of its "
      "cache");
}

}  // namespace sluice::witness
