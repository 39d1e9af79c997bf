#include "harness/conformance/support/queue.h"

#include "core/base/socket.h"

namespace sluice::conformance {

std::uint64_t Readable(base::Handle receiver) {
  return static_cast<std::uint64_t>(Must(base::ReadableBytes(receiver), "bytes to read"));
}

void ReadWhatIsThere(const Trial& trial, Reader& reader) {
  if (!trial.OnFile()) reader.ReadNow(Readable(reader.handle()));
}

}  // namespace sluice::conformance
