// Takes the empty id for that of an extension.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static const void* GetExtension(const char* id) {
    static constexpr int kTable = 1;
    return *id == '\0' ? &kTable : nullptr;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
