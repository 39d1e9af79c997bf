// The entry point agrees to version 1 with hosts that do not speak it.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Entry(sluice_handshake* handshake, const sluice_plugin& plugin) {
    if (handshake->struct_size < sizeof *handshake) return SLUICE_E_INVALID;
    handshake->host_abi_min = SLUICE_ABI_MIN;
    handshake->host_abi_max = SLUICE_ABI_MAX;
    return Answer(handshake, plugin);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
