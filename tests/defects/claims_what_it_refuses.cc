// Makes its claims for devices, too, which it refuses.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static constexpr std::array kClaims{
      sluice::Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                     .sink_kinds = kSinks | SLUICE_KIND_BIT(SLUICE_KIND_DEVICE),
                     .staged_milli = 1000,
                     .send_milli = 1000})};
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
