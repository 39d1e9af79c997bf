// Sends the head when it is opened.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    const sluice_status status = Mover::Open(report);
    if (status != SLUICE_OK || cursor().head().empty()) return status;
    const ssize_t sent =
        send(sink(), cursor().head().data(), cursor().head().size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) Advance(static_cast<std::uint64_t>(sent));
    return SLUICE_OK;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
