#include "harness/channels/receiver.h"

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/error.h"
#include "core/base/file.h"

namespace sluice::channels {

Received Drain(base::Handle source) {
  std::vector<std::byte> buffer(std::size_t{256} * 1024);
  Received received;
  Digester digester;
  for (;;) {
    const std::int64_t count = base::Read(source, buffer);
    if (count <= 0) {
      received.os_error = count == 0 ? 0 : base::LastError();
      received.digest = digester.digest();
      return received;
    }
    digester.Add(std::span(buffer).first(static_cast<std::size_t>(count)));
    received.bytes += static_cast<std::uint64_t>(count);
  }
}

}  // namespace sluice::channels
