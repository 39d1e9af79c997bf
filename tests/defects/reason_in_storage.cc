// Keeps the reason of a failure in the storage of the transfer.
#include <cstdio>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status WriteFailed(sluice_progress& progress) override {
    const sluice_status status = Mover::WriteFailed(progress);
    if (status >= 0) return status;
    std::snprintf(reason_.data(), reason_.size(), "%s", progress.reason);
    progress.reason = reason_.data();
    return status;
  }
  std::array<char, 32> reason_{};
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
