// Copies the id of an extension into a buffer that long ones overflow.
#include <cstring>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  static const void* GetExtension(const char* id) {
    char copy[64];
    for (std::size_t i = 0; (copy[i] = id[i]) != '\0'; ++i) {
    }
    return std::strcmp(copy, "test.known/1") == 0 ? Defect::kClaims.data() : nullptr;
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
