// Claims that it stages nothing, and copies everything into its buffer.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static constexpr std::array kClaims{
      sluice::Claim({.source_kinds = SLUICE_KIND_BIT(SLUICE_KIND_FILE),
                     .sink_kinds = kSinks,
                     .staged_milli = 0,
                     .send_milli = 1000})};
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
