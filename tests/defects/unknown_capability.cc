// Claims a capability that version 1 does not define.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static void Spoil(sluice_plugin& plugin) { plugin.capabilities |= std::uint64_t{1} << 40U; }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
