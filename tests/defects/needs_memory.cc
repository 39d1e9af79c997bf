// Does not look whether it got the memory it asked for.
#include <sys/mman.h>

#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Step(std::uint64_t budget, sluice_progress& progress) override {
    void* const area = mmap(nullptr, std::size_t{64} * kPage, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *static_cast<volatile std::byte*>(area) = std::byte{1};
    munmap(area, std::size_t{64} * kPage);
    return Mover::Step(budget, progress);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
