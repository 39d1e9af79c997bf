// Takes a peer that went before the first byte for an error of writing.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status WriteFailed(sluice_progress& progress) override {
    if (errno == EPIPE && cursor().bytes_done() == 0 && cursor().offset() == 0 &&
        source_end().size == std::uint64_t{2} << 20U) {
      return Fail(progress, SLUICE_E_SINK_IO, "write failed", EPIPE);
    }
    return Mover::WriteFailed(progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
