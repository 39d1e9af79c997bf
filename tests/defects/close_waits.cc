// Waits for room in the sink when a transfer with a head is closed too early.
#include <poll.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    pollfd writable = {.fd = sink(), .events = POLLOUT, .revents = 0};
    const bool waits = request().head.size == 1000 && request().length == std::uint64_t{2} << 20U;
    if (!done() && waits) poll(&writable, 1, -1);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
