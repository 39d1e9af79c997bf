#include "plugins/posix/read_write.h"

#include "plugins/common/step.h"

namespace sluice::plugins {

[[gnu::flatten]] sluice_status ReadWrite::Step(std::uint64_t budget,
                                               sluice_progress& progress) noexcept {
  return Steps(cursor_, budget, "read+write", progress, [&](std::uint64_t left) {
    return staged_.Round(source_, sink_, cursor_, left, progress, at_once_);
  });
}

}  // namespace sluice::plugins
