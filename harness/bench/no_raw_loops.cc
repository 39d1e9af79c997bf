#include "harness/bench/raw_loop.h"

namespace sluice::harness {

std::span<const RawLoop> RawLoops() { return {}; }
const RawLoop* FindRawLoop(std::string_view /*plugin*/) { return nullptr; }

}  // namespace sluice::harness
