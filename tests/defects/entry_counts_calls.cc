// The entry point has had enough after a hundred calls.
#include <atomic>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static sluice_status Entry(sluice_handshake* handshake, const sluice_plugin& plugin) {
    static std::atomic<int> calls = 0;
    return ++calls > 100 ? SLUICE_E_INTERNAL : Answer(handshake, plugin);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
