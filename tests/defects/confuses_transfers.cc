// Reads from a wrong offset for the third transfer that its thread has open.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  sluice_status Open(sluice_report& report) override {
    confused_ = ++t_open > 2;
    return Mover::Open(report);
  }
  ~Defect() override { --t_open; }
  ssize_t Read(std::span<std::byte> into, std::uint64_t offset) override {
    return Mover::Read(into, confused_ ? offset + 1 : offset);
  }
  bool confused_ = false;
  static inline thread_local int t_open = 0;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
