// Crashes when it is unloaded after the transfer of a single byte.
#include <cstdlib>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ~Defect() override {
    if (request().length == 1 && cursor().bytes_done() == 1) g_crashes = true;
  }
  struct End {
    ~End() {
      if (g_crashes) abort();
    }
  };
  static inline bool g_crashes = false;
  static inline End g_end;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
