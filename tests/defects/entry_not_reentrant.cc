// The entry point serves one thread at a time and sends others away.
#include <atomic>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Entry(sluice_handshake* handshake, const sluice_plugin& plugin) {
    static std::atomic<bool> busy = false;
    if (busy.exchange(true)) return SLUICE_E_INTERNAL;
    usleep(10);  // long enough for others to come
    const sluice_status status = Answer(handshake, plugin);
    busy = false;
    return status;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
