// Goes on writing all that it has, whatever signals come.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Write(std::span<const std::byte> bytes) override {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t sent = Mover::Write(bytes.subspan(done));
      if (sent > 0) done += static_cast<std::size_t>(sent);
      if (sent < 0 && errno != EINTR) return done == 0 ? -1 : static_cast<ssize_t>(done);
    }
    return static_cast<ssize_t>(done);
  }
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
