// Prints a page with every step, to both outputs.
#include <cstdio>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    for (std::FILE* const out : {stdout, stderr}) {
      std::fprintf(out, "%4096s\n{\"schema\": \"sluice.check/1\"}\n", "PASS");
    }
    return Mover::Step(budget, progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
