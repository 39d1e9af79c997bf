#include "plugins/posix/mmap_write.h"

#include <algorithm>

#include "plugins/common/step.h"

namespace sluice::plugins {

[[gnu::flatten]] sluice_status MmapWrite::Step(std::uint64_t budget,
                                               sluice_progress& progress) noexcept {
  mapped_.Forget();
  const std::uint64_t at_once = sink_.AtOnce();
  return Steps(cursor_, budget, "mmap+write", progress, [&](std::uint64_t left) {
    return mapped_.Round(source_, sink_, cursor_, std::min(left, at_once), progress);
  });
}

}  // namespace sluice::plugins
