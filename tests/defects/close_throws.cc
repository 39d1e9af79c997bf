// Throws when a transfer of 200 bytes is closed.
#include <stdexcept>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static void SLUICE_CALL CloseOrThrow(void* storage) {
    const bool throws = static_cast<Defect*>(storage)->request().length == 200;
    Trampolines<Defect>::Close(storage);
    if (throws) throw std::runtime_error("not yet");
  }
  static void Spoil(sluice_plugin& plugin) { plugin.close = CloseOrThrow; }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
