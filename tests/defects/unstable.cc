// Promises a stable source, and sends by reference.
#include <sys/sendfile.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Move(std::uint64_t budget, sluice_progress& progress) override {
    if ((request().flags & SLUICE_REQUEST_STABLE) == 0 || cursor().rest() == 0) {
      return Mover::Move(budget, progress);
    }
    off_t offset = static_cast<off_t>(cursor().offset());
    const ssize_t sent =
        sendfile(sink(), source(), &offset, static_cast<std::size_t>(cursor().Limit(budget)));
    if (sent < 0) return WriteFailed(progress);
    if (sent == 0) return EndsEarly(progress);
    Advance(static_cast<std::uint64_t>(sent));
    return done() ? SLUICE_DONE : SLUICE_MORE;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
