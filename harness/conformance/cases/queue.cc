#include "harness/conformance/cases/queue.h"

#include "core/base/socket.h"

namespace sluice::harness {

std::uint64_t Readable(transfer::Handle receiver) {
  return static_cast<std::uint64_t>(Must(os::ReadableBytes(receiver), "bytes to read"));
}

void ReadWhatIsThere(const Trial& trial, Reader& reader) {
  if (!trial.OnFile()) reader.ReadNow(Readable(reader.handle()));
}

}  // namespace sluice::harness
