#include "harness/bench/raw_loop.h"

#include <algorithm>

namespace sluice::bench {

const RawLoop* FindRawLoop(std::string_view plugin) {
  const std::span<const RawLoop> all = RawLoops();
  const auto found = std::ranges::find(all, plugin, &RawLoop::plugin);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace sluice::bench
