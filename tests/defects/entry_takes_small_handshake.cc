// The entry point does not look at the size of the handshake.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Entry(sluice_handshake* handshake, const sluice_plugin& plugin) {
    sluice_handshake whole = *handshake;
    whole.struct_size = sizeof whole;
    const sluice_status status = Answer(&whole, plugin);
    whole.struct_size = handshake->struct_size;
    *handshake = whole;
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
