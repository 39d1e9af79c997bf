#include <sys/sendfile.h>

#include "harness/witness/raw_sendfile.h"

namespace sluice::witness {

std::int64_t SendfileOnce(int source, int sink, std::uint64_t offset, std::uint64_t bytes) {
  auto at = static_cast<off_t>(offset);
  return ::sendfile(sink, source, &at, static_cast<std::size_t>(bytes));
}

}  // namespace sluice::witness
