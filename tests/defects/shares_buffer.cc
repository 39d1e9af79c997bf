// Has one buffer for all transfers.
#include "tests/defects/mover.h"

namespace sluice::defects {

struct Defect : Mover {
  using Mover::Mover;
  ssize_t Read(std::span<std::byte> into, std::uint64_t offset) override {
    if (!Shares()) return Mover::Read(into, offset);
    const ssize_t got = Mover::Read(std::span(g_buffer).first(into.size()), offset);
    usleep(100);  // long enough for another transfer to use it
    return got;
  }
  ssize_t Write(std::span<const std::byte> bytes) override {
    return Mover::Write(Shares() ? std::span(g_buffer).first(bytes.size()) : bytes);
  }
  bool Shares() const { return request().head.size + request().tail.size == 0; }
  static inline std::array<std::byte, std::size_t{16} * 1024> g_buffer;
};
DEFECT_PLUGIN(Defect)

}  // namespace sluice::defects
