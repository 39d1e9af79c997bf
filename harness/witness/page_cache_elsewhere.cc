// For systems that do not take a file out of their cache when they are asked.
#include <boost/system/errc.hpp>

#include "harness/witness/page_cache.h"

namespace sluice::witness {
namespace {

#if defined(_WIN32)
constexpr char kNotCounted[] =
    "Windows does not tell which of the bytes that a process reads come from storage and which "
    "from the cache";
constexpr char kNotDropped[] =
    "a cold cache cannot be had: Windows has no documented call that takes a file out of its cache";
#else
constexpr char kNotCounted[] =
    "the system does not tell how many bytes a process had fetched from storage";
constexpr char kNotDropped[] =
    "a cold cache cannot be had: posix_fadvise(2) has pages go soon and not now, and no call tells "
    "when they are gone";
#endif

base::Error Refusal(const char* message) {
  return {.code = boost::system::errc::make_error_code(boost::system::errc::not_supported),
          .message = message};
}

}  // namespace

base::Result<void> RequireStorage(base::Handle) { return Refusal(kNotCounted); }

base::Result<void> DropFromPageCache(base::Handle, std::uint64_t) { return Refusal(kNotDropped); }

}  // namespace sluice::witness
