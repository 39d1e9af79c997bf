// Waits inside a step until a full sink of a large transfer takes more.
#include <poll.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status WriteFailed(sluice_progress& progress) override {
    pollfd writable = {.fd = sink(), .events = POLLOUT, .revents = 0};
    if (errno == EAGAIN && source_end().size == std::uint64_t{16} << 20U) poll(&writable, 1, -1);
    return Mover::WriteFailed(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
