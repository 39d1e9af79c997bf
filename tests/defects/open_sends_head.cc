// Sends a head of 100 bytes when it is opened.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    const sluice_status status = Mover::Open(report);
    if (status != SLUICE_OK || request().head.size != 100 || request().length != 5000)
      return status;
    const ssize_t sent =
        send(sink(), cursor().head().data(), cursor().head().size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) Advance(static_cast<std::uint64_t>(sent));
    return SLUICE_OK;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
